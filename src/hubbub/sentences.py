"""Every sentence that is not an error, by key, and the small grammar they share."""

from collections.abc import Sequence

NOTICES: dict[str, str] = {
    # the door
    "banner": "Welcome to {server} chat! {people}",
    "banner-name": "Type your name, or login NAME. (Not encrypted: others can read along.)",
    "no-door": (
        "This chat has no {door} door yet. Join with: hubbub join {how}  "
        "or  telnet {how}  or  nc {how}  or, in a browser, http://{place}"
    ),
    "ask-name": "Your name: ",
    "welcome": "Welcome to this chatroom! You are {nick}. Just type to talk.",
    "took-over": "Welcome back, {nick}. Your old connection was closed.",
    "first-help": "/help lists commands, /quit leaves.{topic}",
    "goodbye": "Goodbye, {nick}.",
    "to-leave": "To leave: /quit or Ctrl+D.",
    "ran-word": "(Ran /{word}. To say the word itself: /say {word})",
    "not-utf8": "Some letters were not UTF-8 and were replaced. Set your terminal to UTF-8.",
    "tip-line": "Tip: for a tidy typing line use  hubbub join  or  telnet  instead of nc.",
    # talking
    "away-note": "{name} is away{why} (since {since}).",
    "gone-note": "{name} is not here; they get it when they come back.",
    "sending-fast": "You are sending fast; your messages now go out {rate} a second.",
    "paste-asks": "You pasted {lines}. Enter sends them as one block, Esc throws them away.",
    "line-full": "The line is full: {limit:,} characters are the most. Send it in parts.",
    "paste-thrown": "Thrown away.",
    "paste-begins": "Type or paste the lines; a line with only a dot ends the block.",
    "folded": "{count} more in {room}. /join {room} to read.",
    # conversations
    "in-room": "You are in {room}{company}.{topic}",
    "made-room": "You made {room}. Only you are here yet. /topic TEXT names it.",
    "left-room": "You left {room}. You are in {now}.",
    "talking-to": "You are talking to {name} privately. /join {room} goes back.",
    "back-in": "You are in {room}.",
    "topic-is": "Topic of {room}: {topic} ({nick}, {when})",
    "topic-none": "{room} has no topic. /topic TEXT sets one.",
    "invited": "You invited {name} to {room}.",
    "history-end": "End of the last {count}. /history {more} shows more.",
    "history-most": "The last {count}, the most at once. /search WORD finds older ones.",
    "history-start": "That was the start of {room}.",
    "found": '{count} found for "{words}", newest first:',
    "waiting": "Waiting: {list}.",
    "nothing-waiting": "Nothing is waiting.",
    "marked-read": "{room} is marked as read.",
    "conversations": "Your conversations: {list}.",
    "muted": "{room} is muted: no alerts, no unread count. Mentions still count.",
    "unmuted": "{room} is no longer muted.",
    # people
    "away": "You are away{why}. Your next message, or /back, ends it.",
    "back": "Welcome back. You were away {time}.",
    "ignoring": "You no longer see {name}. They are not told. /unignore {name} undoes it.",
    "unignored": "You see {name} again.",
    "ignore-list": "You ignore {names}.",
    "ignore-nobody": "You ignore nobody.",
    # settings
    "setting": "{sentence}",
    "settings": "Your settings: {list}.",
    "settings-how": "Change one: /set NAME VALUE, for example /set bell off.",
    # looking up
    "pong": "The server answers.",
    "pong-ms": "{ms:.1f} ms.",
    "uptime": "Open since {since} ({span}).",
    "version": "Hubbub {version}.",
    # operators
    "modes": "Modes of {room}: {modes}.",
    "no-bans": "Nobody is banned.",
    "ban-entry": "{who}{until} by {by}{why}",
    "deop-you": "You are no longer an operator.",
    "op-you": "You are an operator now. /help op lists what you can do.",
    "max-set": "Up to {count}.",
    "console-nobody": "The console is in no room, so it has no /{word}. /help lists what it has.",
    "console-talk": "To talk to everyone here: /say TEXT",
    "closing": "{server} is closing: {why}. Come back with: {how}",
}

SMALL_TIME = (("day", 86_400), ("h", 3_600), ("min", 60))


def notice(code: str, args: dict[str, object]) -> str:
    """Return a notice with its words filled in."""
    return NOTICES[code].format_map(args)


def count(number: int, one: str, many: str) -> str:
    """Return `1 person`, `3 people`, `1,200 messages`."""
    return f"{number:,} {one if number == 1 else many}"


def people_here(number: int) -> str:
    """Return the sentence about how many people are here."""
    if not number:
        return "Nobody else is here yet."
    return f"{count(number, 'person is', 'people are')} here."


def listing(words: Sequence[str], limit: int = 0) -> str:
    """Join words as `ben, cho and dee`; past `limit` (0 = none) as `ben, cho and 12 others`."""
    if limit and len(words) > limit:
        return f"{', '.join(words[:limit])} and {len(words) - limit} others"
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def span(seconds: int) -> str:
    """Return how long something took or takes: `42 s`, `40 min`, `2 h`, `3 days`."""
    for unit, size in SMALL_TIME:
        number = seconds // size
        if number:
            plural = "s" if unit == "day" and number > 1 else ""
            return f"{number} {unit}{plural}"
    return f"{seconds} s"


def minutes(seconds: int) -> str:
    """Return a waiting time in words: `30 seconds`, `1 minute`, `10 minutes`."""
    if seconds < 60:
        return count(seconds, "second", "seconds")
    return count(round(seconds / 60), "minute", "minutes")


def typing(nicks: Sequence[str]) -> str:
    """Return the typing hint: `ben is typing`, `ben and cho are typing`, `3 people are typing`."""
    if not nicks:
        return ""
    if len(nicks) > 2:
        return f"{len(nicks)} people are typing"
    return f"{listing(nicks)} {'is' if len(nicks) == 1 else 'are'} typing"


def similar(candidates: Sequence[str]) -> str:
    """Return ` Similar: bo, rob.` or nothing."""
    return f" Similar: {', '.join(candidates)}." if candidates else ""


def why(text: str) -> str:
    """Return `: reason` or nothing."""
    return f": {text}" if text else ""
