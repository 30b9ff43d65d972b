"""Tab: commands, rooms and names from what is known; pure."""

from hubbub.client.model import State
from hubbub.client.waiting import OWN_COMMANDS
from hubbub.core.commands import ALIASES, COMMANDS
from hubbub.names import spelled


def completions(state: State, text: str) -> list[str]:
    """Return what the text before the cursor may become, the likeliest first."""
    start = text.rfind(" ") + 1
    word = text[start:]
    if not word:
        return []
    if start == 0 and word.startswith("/"):
        return [f"{command} " for command in _commands(word)]
    if word.startswith("#"):
        return [f"{text[:start]}{room} " for room in state.rooms if _begins(room, word)]
    sign = "@" if word.startswith("@") else ""
    end = ": " if start == 0 and not sign else " "
    names = [spelled(nick) for nick in state.people if _begins(spelled(nick), word[len(sign) :])]
    return [f"{text[:start]}{sign}{name}{end}" for name in names]


def _commands(word: str) -> list[str]:
    verbs = [*COMMANDS, *OWN_COMMANDS]
    found = [f"/{verb}" for verb in verbs if _begins(verb, word[1:])]
    return sorted(found) or sorted(f"/{name}" for name in ALIASES if _begins(name, word[1:]))


def _begins(whole: str, part: str) -> bool:
    return whole.casefold().startswith(part.casefold())


class Cycle:
    """Goes through completions: each further Tab takes the next one."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._place = 0

    def next(self, state: State, text: str) -> str:
        """Return what the text before the cursor becomes."""
        if self._found and text == self._found[self._place]:
            self._place = (self._place + 1) % len(self._found)
        else:
            self._found, self._place = completions(state, text), 0
        return self._found[self._place] if self._found else text
