"""The stories of tests/scenarios, each in memory and over real sockets."""

import pytest

from support.scenario import Stage, Story, all_stories, stories
from support.worlds import MemoryWorld, SocketWorld, World

WAYS: dict[str, type[World]] = {"memory": MemoryWorld, "sockets": SocketWorld}
CASES = [
    pytest.param(story, make, id=f"{story}-{way}")
    for story in all_stories()
    for way, make in WAYS.items()
    if way == "memory" or not story.only_in_memory
]


@pytest.mark.parametrize(("story", "make_world"), CASES)
def test_story(story: Story, make_world: type[World]) -> None:
    """What the story tells happens, word for word."""
    stage = Stage(make_world, story)
    try:
        stage.play()
    finally:
        stage.world.close()


@pytest.mark.parametrize(
    "text",
    [
        "ann by netcat\nann sees: 09:00 bob: hi",
        "ann by netcat\nann: hi\nann sees nothing",
        "ann by netcat\nann: hi\nann sees: 09:00 You: ho",
        "ann by netcat\nann: hi\nann: ho\nann sees: 09:00 You: ho",
        "ann by netcat\nann: hi\nann sees no: 09:00 You: hi",
        'ann by app\nann: hi\nann sees: {"event": "message", "text": "ho"}',
        'ann by app\nann: hi\nann sees no: {"event": "message"}',
        "ann by netcat\nbob: hi",
        "ann by netcat\nann dances",
        "ann by netcat\nann is out",
        "ann by telnet\nann's line: ann> hi",
        "ann by telnet\nann hears 1 bell",
    ],
)
def test_a_story_that_is_not_so_fails(text: str) -> None:
    """A step that finds something else than is written fails the test, with its line."""
    stage = Stage(MemoryWorld, stories(f"== Not so\n{text}", "wrong.chat")[0])
    with pytest.raises(AssertionError, match=r"wrong.chat:\d"):
        stage.play()
