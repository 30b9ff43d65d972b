"""Times of messages in words: `09:15`, `Sat 09:31`, `14 Nov 09:31`, `Saturday 21 November`."""

from datetime import datetime
from functools import lru_cache

MINUTE = 60_000  # milliseconds
DAY = 24 * 60 * MINUTE  # milliseconds
WEEK = 7 * DAY


def clock(at: int, style: str = "24") -> str:
    """Return the time of day of a moment (milliseconds since 1970); style 24, 12 or off."""
    return _clock(at // MINUTE, style)


@lru_cache(maxsize=4096)
def _clock(minute: int, style: str) -> str:
    if style == "off":
        return ""
    local = _local(minute * MINUTE)
    if style == "12":
        return f"{local.hour % 12 or 12}:{local.minute:02} {'am' if local.hour < 12 else 'pm'}"
    return f"{local.hour:02}:{local.minute:02}"


def short(at: int, now: int, style: str = "24") -> str:
    """Return the time of day of today's messages, with the day for older ones."""
    if style == "off" or _local(at).date() == _local(now).date():
        return clock(at, style)
    return full(at, now, style)


def full(at: int, now: int, style: str = "24") -> str:
    """Return day and time: `Sat 09:31`, or `14 Nov 09:31` when it is older than a week."""
    day = _day(at // MINUTE, near=now - at < WEEK)
    return f"{day} {clock(at, '24' if style == 'off' else style)}"


@lru_cache(maxsize=4096)
def _day(minute: int, *, near: bool) -> str:
    local = _local(minute * MINUTE)
    return f"{local:%a}" if near else f"{local.day} {local:%b}"


def day(at: int) -> str:
    """Return the day in words: `Saturday 21 November`."""
    local = _local(at)
    return f"{local:%A} {local.day} {local:%B}"


def _local(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000).astimezone()
