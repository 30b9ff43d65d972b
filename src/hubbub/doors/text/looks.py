"""How a text client is to look now: plain or coloured, line by line or with a typing line."""

from typing import TYPE_CHECKING

from hubbub.core.preferences import current
from hubbub.names import LOBBY
from hubbub.sentences import NOTICES
from hubbub.wire.keys import MARK_PASTES, UNMARK_PASTES
from hubbub.wire.look import Look
from hubbub.wire.row import ERASE
from hubbub.wire.telnet import TelnetFilter
from hubbub.wire.textform import text_form

if TYPE_CHECKING:
    from hubbub.doors.text.codec import TextCodec

DUMB = ("dumb", "unknown")  # terminal types that understand no escape codes


def wants_plain(codec: "TextCodec") -> bool:
    """Tell whether this person chose plain lines."""
    session = codec.connection.session
    return session.user is not None and current(session.hub, session, "plain") == "on"


def is_dumb(telnet: TelnetFilter | None) -> bool:
    """Tell whether a terminal said that it understands no escape codes."""
    return telnet is not None and telnet.terminal in DUMB


def refresh(codec: "TextCodec") -> None:
    """Take over the look, the prompt and the mode that fit the session now."""
    _follow_mode(codec)
    proved = bool(codec.telnet and codec.telnet.terminal) and not is_dumb(codec.telnet)
    with_escapes = proved and codec.terminal is not None
    codec.form = text_form(_look(codec, with_escapes=with_escapes))
    session = codec.connection.session
    if codec.joined is None and session.user is not None and codec.terminal is None:
        codec.joined = None if session.script else session.hub.now()
    _mark_pastes(codec, wanted=with_escapes)
    set_prompt(codec)


def _follow_mode(codec: "TextCodec") -> None:
    """Ask telnet to send keys, or whole lines again, when plain lines were chosen or not."""
    telnet, plain = codec.telnet, wants_plain(codec)
    if telnet is None:
        return
    if plain and codec.terminal is not None and telnet.character_mode:
        codec.reply += ERASE + telnet.stop_character_mode()
        codec.terminal = None
    elif codec.terminal is None and telnet.is_telnet and not (plain or is_dumb(telnet)):
        codec.reply += telnet.start_character_mode()


def _look(codec: "TextCodec", *, with_escapes: bool) -> Look:
    session, telnet, terminal = codec.connection.session, codec.telnet, codec.terminal
    hub = session.hub
    return Look(
        plain=wants_plain(codec) or is_dumb(telnet),
        columns=telnet.width if telnet and terminal else 0,
        screen=terminal is not None,
        colours=with_escapes and current(hub, session, "colors") == "on",
        time=current(hub, session, "time"),
        emoji=current(hub, session, "emoji"),
        addresses=hub.settings.show_addresses,
    )


def _mark_pastes(codec: "TextCodec", *, wanted: bool) -> None:
    if wanted != codec.marking:
        codec.marking = wanted
        codec.reply += MARK_PASTES if wanted else UNMARK_PASTES


def set_prompt(codec: "TextCodec") -> None:
    """Draw the typing line with the prompt and in the window of now."""
    terminal = codec.terminal
    if terminal is None:
        return
    telnet = codec.telnet
    terminal.columns = (telnet.width if telnet else 0) or 80
    terminal.colours = codec.form.look.colours
    prompt = _prompt(codec)
    if prompt != terminal.prompt:
        terminal.forget_typists()
        terminal.prompt = prompt
    codec.reply += terminal.redraw()


def _prompt(codec: "TextCodec") -> str:
    session = codec.connection.session
    if session.user is None:
        return NOTICES["ask-name"]
    if codec.block is not None:
        return "paste> "
    window = "" if session.window == LOBBY else f" {session.hub.name_of(session.window)}"
    return f"{session.nick}{window}> "
