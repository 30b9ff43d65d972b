"""Whatever a client sends, no bug shows, and no line that comes out breaks the protocol."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doors.irc.people import Modern, Talker, come
from hubbub.doors.irc.codec import OWN
from hubbub.doors.irc.queries import QUERIES
from hubbub.doors.irc.verbs import VERBS
from hubbub.wire.irc import fits, parse
from support.memory import MemoryWorld

COMMANDS = sorted({*OWN, *QUERIES, *VERBS, "BATCH"} - {"QUIT"})
PARAMETERS = (
    "#dev #lobby #nowhere ann bob zed * + - 0 1 999999999999 +o -o+v +b -b +kl +q+b Z +B b #dev,#x "
    "ann,bob @#dev +#dev ~#dev LATEST BEFORE AFTER AROUND BETWEEN TARGETS msgid=x timestamp= "
    "timestamp=2026-11-21T09:00:00.000Z timestamp=9999-12-31T23:59:59Z LS REQ END LIST 302 L S C "
    "+1 -1 draft/multiline %tcuihsnfdlaor,1 %% o *!*@* a*b?c >1 <1 C>1 T<9 !#* server ÄÖÜ 日本 @ : "
    "7F3K-92QD ~m:bob ~a:x \x01ACTION \x01VERSION\x01 /op "
    "GET SET SUB UNSUB SUBS SYNC CLEAR *ALL display-name url a/b.c_d-e URL é"
)
WORDS = st.sampled_from(PARAMETERS.split())
LAST = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=60)
TAGS = st.sampled_from(
    ["", "@label=1 ", "@batch=1 ", "@+typing=active ", "@+draft/react=x ", "@a;;=;b=\\ ", "@ "]
)
LINES = st.builds(
    lambda tags, command, words, last: f"{tags}{' '.join([command, *words])} :{last}",
    TAGS,
    st.sampled_from(COMMANDS),
    st.lists(WORDS, max_size=5),
    LAST,
) | st.builds(
    lambda tags, command, words: tags + " ".join([command, *words]),
    TAGS,
    st.sampled_from(COMMANDS),
    st.lists(WORDS, max_size=6),
)


def check(told: list[str]) -> None:
    """Check that every line is a line, of a legal length, without what it must not hold."""
    for line in told:
        data = f"{line}\r\n".encode()
        assert fits(data), line
        assert parse(data).command
        assert "\0" not in line
        assert "\r" not in line


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(LINES, max_size=30), st.booleans())
def test_no_line_does_harm(lines: list[str], modern: bool) -> None:
    """No sequence of lines meets a bug; what it brings about is well-formed for all."""
    world = MemoryWorld(message_burst=0)
    ann, bob = come(Modern if modern else Talker, world, "ann"), come(Modern, world, "bob")
    old = come(Talker, world, "cho")
    for client in (ann, bob, old):
        client.ask("JOIN #dev")
    for line in lines:
        ann.say(line)
        check(ann.told())
    assert (world.server.hub.counters.bugs, world.loop.faults) == (0, [])
    check(bob.told())
    check(old.told())


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(LINES, max_size=12))
def test_no_line_does_harm_before_registration(lines: list[str]) -> None:
    """Nor before registration."""
    world = MemoryWorld(message_burst=0)
    stranger = Talker(world, "ann")
    for line in lines:
        stranger.say(line)
    check(stranger.told())
    assert (world.server.hub.counters.bugs, world.loop.faults) == (0, [])
