"""Masks of people: `nick!user@host` with * and ?, account masks, muting ones. Linear time."""

from functools import lru_cache

from hubbub import names

MOST = 200  # characters of a mask
ACCOUNT, MUTE = "~a:", "~m:"  # extended bans: who is logged in so; may stay but not talk


def completed(text: str) -> str:
    """Return a mask with all its parts: `ben` is `ben!*@*`, `*@host` is `*!*@host`."""
    text = text[:MOST]
    for prefix in (MUTE, ACCOUNT):
        if text.startswith(prefix):
            inner = text.removeprefix(prefix)
            return prefix + (inner if prefix == ACCOUNT else completed(inner))
    if "!" not in text and "@" not in text:
        return f"{text or '*'}!*@*"
    nick, bang, rest = text.partition("!")
    if not bang:
        nick, rest = "*", text
    user, at, host = rest.partition("@")
    return f"{nick or '*'}!{user or '*'}@{host if at and host else '*'}"


def matches(mask: str, nick: str, user: str, hosts: tuple[str, ...], account: str = "") -> bool:
    """Tell whether a mask without `~m:` means a person with any of these hosts."""
    if mask.startswith(ACCOUNT):
        wanted = mask.removeprefix(ACCOUNT)
        return bool(account) and _glob(_folded(wanted), _folded(account))
    mask_nick, _, rest = mask.partition("!")
    mask_user, _, mask_host = rest.partition("@")
    if not _glob(_folded(mask_nick), _folded(nick)):
        return False
    if not _glob(mask_user.lower(), user.lower()):
        return False
    return any(_glob(mask_host.lower(), host.lower()) for host in hosts)


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    """Fold a nick or a nick's mask as names are compared, wildcards left alone."""
    if "*" not in text and "?" not in text:
        return names.key(text)
    return text.lower().replace(" ", "_")


def _glob(mask: str, text: str) -> bool:
    """Match with * and ? in linear space and at most len(mask) * len(text) steps."""
    at = star = -1
    mark = place = 0
    at = 0
    while place < len(text):
        if at < len(mask) and (mask[at] in ("?", text[place]) and mask[at] != "*"):
            at, place = at + 1, place + 1
        elif at < len(mask) and mask[at] == "*":
            star, mark = at, place
            at += 1
        elif star >= 0:
            mark += 1
            at, place = star + 1, mark
        else:
            return False
    return all(rest == "*" for rest in mask[at:])
