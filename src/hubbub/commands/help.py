"""Help, made from the commands themselves."""

from hubbub.core.commands import COMMANDS, Command, Word, command, find
from hubbub.core.hub import Hub
from hubbub.core.session import Session
from hubbub.errors import ChatError
from hubbub.events import Help

# Pairs stand in two columns, in plain mode one to a line.
OVERVIEW: tuple[str | tuple[str, ...], ...] = (
    "Just type to talk. These also work (NAME and TEXT are yours to fill in):",
    ("/dm NAME TEXT\tprivate message", "/r TEXT\tanswer the last one"),
    ("/me TEXT\tsay what you do", "/who  /look\there / everywhere"),
    ("/join ROOM\tenter or make a room", "/part\tleave it"),
    ("/history [N]\tolder lines", "/search WORD\tfind"),
    ("/nick NAME\tchange your name", "/away [WHY]\tsay you are away"),
    ("/ignore NAME\tstop seeing someone", "/quit\tleave the chat"),
    "Old words: login NAME, say TEXT, who, look, logout, /bm TEXT, /users.",
    "More: /help all, /help rooms, /help set, /help keys, /help nc, /help WORD.",
)
TOPICS: dict[str, tuple[str, ...]] = {
    "keys": (
        "Keys where your terminal sends each one (telnet):",
        "Left Right Home End move, Up Down bring back what you sent before.",
        "Tab completes a /command, #room or name; again Tab = the next one.",
        "Ctrl+A Ctrl+E begin, end; Ctrl+U Ctrl+K Ctrl+W cut; Ctrl+Y puts back.",
        "Ctrl+L draws again, Ctrl+C clears the line, Ctrl+D on an empty line leaves.",
    ),
    "nc": (
        "netcat sends whole lines, so a line that arrives can break into yours.",
        "For a tidy typing line use telnet or hubbub join, or start netcat so:",
        "stty -icanon -echo; nc HOST 5005; stty sane",
        "In scripts: (echo login bot; echo the build is green) | nc -q1 HOST 5005",
    ),
    "leave": ("To leave: /quit",),
    "words": (
        "If you came in with login NAME, these work without a slash:",
        "say TEXT, who, look, logout, tell NAME TEXT, emote TEXT, 'TEXT, ;TEXT, >NAME TEXT",
    ),
}
THEMES = {  # what people ask help about -> the commands' modules
    "rooms": ("rooms",),
    "talk": ("talk",),
    "people": ("people",),
    "set": ("settings",),
    "settings": ("settings",),
    "history": ("history",),
    "op": ("ops", "powers"),
    "ops": ("ops", "powers"),
}


@command("?", "h", "commands", "cmds", "man", example="/help join", nameless=True)
def help_(_hub: Hub, me: Session, word: Word = "") -> None:
    """List the commands, or explain one."""
    me.show(Help(lines=lines_about(word.lstrip("/").lower())))


def lines_about(word: str) -> tuple[str | tuple[str, ...], ...]:
    """Return the help on a word. Raises ChatError("no-help")."""
    if not word:
        return OVERVIEW
    if word in TOPICS:
        return TOPICS[word]
    if word == "all":
        return tuple(f"{made.usage}\t{_short(made)}" for made in COMMANDS.values())
    if word in THEMES:
        chosen = [made for made in COMMANDS.values() if made.topic in THEMES[word]]
        return tuple(f"{made.usage}\t{_short(made)}" for made in chosen)
    made = find(word)
    if made is None:
        raise ChatError("no-help", word=word[:40])
    return about(made)


def _short(made: Command) -> str:
    return made.help.partition("\n")[0]


def about(made: Command) -> tuple[str, ...]:
    """Return one to four lines about a command."""
    lines = [f"{made.usage}\t{made.help}"]
    if made.aliases:
        lines.append("Also: " + ", ".join(f"/{alias}" for alias in made.aliases))
    if made.example != f"/{made.verb}":
        lines.append(f"Example: {made.example}")
    if made.operator:
        lines.append("Only for operators.")
    return tuple(lines)
