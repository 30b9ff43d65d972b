"""Every reason to refuse something: a code and one sentence that ends in the next step."""


class ChatError(Exception):
    """A refusal that a person is told about: the code of its sentence and the words to fill in."""

    def __init__(self, code: str, **args: object) -> None:
        super().__init__(code)
        self.code = code
        self.args_for_sentence = args
        self.offers: tuple[str, ...] = ()  # what may be typed instead
        self.wait: int | None = None  # seconds until it may be tried again, if that is known

    def later(self, seconds: int) -> "ChatError":
        """Say when it may be tried again; return the same refusal."""
        self.wait = seconds
        return self

    def __str__(self) -> str:
        """Return the sentence."""
        return sentence(self.code, self.args_for_sentence)


class StoreError(Exception):
    """The store could not keep or find something: disk full, damaged file, closed."""


ERRORS: dict[str, str] = {
    # names and rooms
    "bad-name": (
        "Names are 1 to 24 letters, digits, spaces or . _ - and start with a letter or digit. "
        "Type another name."
    ),
    "name-reserved": '"{name}" cannot be a name: {why}. Type another name.',
    "name-taken": '"{name}" is taken. Free: {free}. Type another name:',
    "name-taken-later": '"{name}" is taken. You are still {nick}. Free: {free}.',
    "name-needed": "Please enter a name: type it, or login NAME.",
    "other-protocol": (
        '"{word}" belongs to another protocol; this is a chat. Type your name, or login NAME.'
    ),
    "login-first": "Please login first: type your name, or login NAME.",
    "already-called": "You are already called {nick}. /nick NEWNAME changes it.",
    "bad-room": "Room names are 1 to 32 letters, digits or - _ such as #dev. Try another one.",
    "no-room": "There is no room called {room}.{similar} /join {room} makes it.",
    "no-room-matches": 'No room matches "{word}". /join {room} makes it.',
    "not-in-room": "You are not in {room}. /join {room} enters it.",
    "which-room": "You are in a private conversation. Name the room, or /join #lobby first.",
    "lobby-stays": ("Everybody stays in #lobby. To silence it: /mute. To leave the chat: /quit"),
    "lobby-name": "#lobby is always called so. /rename ROOM NEW renames a room of yours.",
    "called-so": "{room} is called so already. /rename NEW gives another name.",
    "room-taken": "There is another room called {room}. Take another name.",
    "room-moving": "{room} is being renamed just now. Try again in a moment.",
    "too-many-rooms": (
        "You are in {limit} rooms and #lobby, the most one person can be in. /part leaves one."
    ),
    "too-many-rooms-here": "There are {limit} rooms, the most there can be. /rooms lists them.",
    # people
    "no-person": 'Nobody called "{name}" is or was here.{similar} /look shows who is here.',
    "not-here": "{name} is not here. /look shows who is.",
    "already-in-room": "{name} is already in {room}. /who {room} shows who is there.",
    "nobody-wrote": "Nobody has written to you privately yet. /dm NAME TEXT begins.",
    "ignore-yourself": "You cannot ignore yourself. /ignore alone lists whom you ignore.",
    "not-ignored": "{name} was not ignored. /ignore alone lists whom you ignore.",
    "too-many-ignored": "You ignore {limit} people, the most there can be. /unignore ends one.",
    "too-many-keys": "There are {limit} keys, the most there can be. Take one away first.",
    "not-away": "You are not away. /away WHY says so when you are.",
    # talking
    "too-long": (
        "Your message has {length:,} characters; the limit is {limit:,}. Send it in parts."
    ),
    "paste-too-long": (
        "A block may have {lines} lines and {kib} KiB; it was not sent. Send it in parts."
    ),
    "line-too-long": (
        "That line has {length:,} bytes; the limit is {limit:,}. It was not sent: send it in parts."
    ),
    "line-flood": "More than 16 KiB without a line end. Connect again with an IRC client.",
    "nothing-pasted": "Nothing was pasted. /paste, then the lines, then a line with only a dot.",
    "flood": "Too fast: {messages} not sent. Wait {seconds} s, then send again.",
    "flood-cut": "Disconnected for flooding. You can come back in 60 s.",
    "slow-down": "Too many {what} for now. Wait {seconds} s, then try again.",
    "not-stored": "Not stored, so nobody saw it: {why}. It is not lost to you: try again soon.",
    "no-answer": "That could not be looked up: {why}. Try again in a moment.",
    # commands
    "unknown-command": 'No command "{word}".{guess} To send it as text: /{line}',
    "usage": "{word} needs {needs}: {example}",
    "usage-choice": "{word} takes {choices}: {example}",
    "bad-number": "{word} takes a number: {example}",
    "no-help": 'No help for "{word}". /help all lists everything.',
    "no-setting": 'No setting called "{name}". /set lists them.',
    "nothing-older": "There is nothing older. /search WORD looks everywhere.",
    "nothing-found": (
        'Nothing found for "{words}". Search covers rooms you are in; /rooms lists all.'
    ),
    "no-words": "Search needs a word of letters or digits: /search printer",
    # operators
    "not-operator": "Only operators can do this. /op CODE if you have the code.",
    "not-room-operator": "Only operators of {room} can do that. /who shows who is one.",
    "not-there": "{name} is not in {room}. /who {room} shows who is.",
    "kick-operator": "You cannot remove an operator; /deop {name} first.",
    "kick-higher": "{name} stands above you here. Ask an operator of the server.",
    "banned-here": "You are banned from {room}. Ask one of its operators.",
    "invite-only": "{room} is by invitation.{ask} /rooms lists open ones.",
    "room-password": "{room} needs a password: /join {room} PASSWORD",
    "room-full": "{room} is full ({limit}). Try again later.",
    "silenced": "You are silenced until {until}. You can read, and write privately to an operator.",
    "moderated": "In {room} only those with a voice may talk. Ask one of its operators.",
    "muted-here": "You may not talk in {room}. You can read; ask one of its operators.",
    "slow-mode": "Slow mode in {room}: one message per {seconds} s. Wait {wait} s, then send it.",
    "list-full": "The list of {room} is full ({limit}). Take something off first.",
    "bad-mode": "There is no mode {mode} of rooms. /help mode lists them.",
    "not-banned": "{name} is not banned. /bans lists who is.",
    "own-address": "{address} is this server; not banned. /ban NAME bans a person.",
    "not-silenced": "{name} is not silenced. /who shows who is here.",
    "nothing-to-undo": "You have nothing to remove in the last 15 minutes. /history shows what is.",
    "banned": (
        "You are banned from {server}{until}{reason}. To talk about it, ask the person who runs it."
    ),
    "barred": "You were removed from {server}. You can come back in {wait}.",
    "removed": "{by} removed you{why}. You can come back in {minutes}.",
    "lobby-open": "#lobby is always open. /join another room, then /lock it.",
    "wrong-code": "That code is not right. It stands on the screen of whoever runs the server.",
    "no-more-tries": "Too many wrong codes. Wait a minute, then try again.",
    "not-an-operator": "{name} is not an operator. /who shows who is.",
    # joining
    "full": (
        "{server} is full ({count} of {limit}). Try again later, "
        "or ask an operator for more places (/max)."
    ),
    "full-connections": "{server} has no room for more connections. Try again in a minute.",
    "too-many-connections": ("Too many connections from this address ({count}). Close one first."),
    "too-slow-login": "No name for {seconds} s, so this connection was closed. Connect again.",
    "internal": "Something went wrong on the server's side. Please connect again.",
    # the app's wire form
    "bad-json": "That was not a request: {why}. docs/protocol.md describes them.",
    "bad-token": "A token needs {least} characters or more. Make a random one and keep it.",
    # the browser's door
    "web-host": "{host} is no address of this chat. Type the one that the server's screen shows.",
    "web-bad": "That was no request of HTTP/1.1. Type this chat's address into a browser.",
    "web-origin": "Another page may not ask that. Type this chat's address in a window of its own.",
    "web-type": "A request is to be application/json. docs/protocol.md describes them.",
    "web-method": "Only history, search, rooms and people can be fetched. Send a POST instead.",
    "web-slow": "The request took too long to arrive. Send it again.",
    "web-socket": "That is no WebSocket of version 13: {why}. docs/protocol.md describes it.",
    "web-loopback": "Metrics are for this computer only. Ask who runs it to set metrics to all.",
    "web-no-page": "There is no such page. Type the address without anything after the port.",
    "bad-field": "{verb} does not fit: {why}. docs/protocol.md describes it.",
}


def sentence(code: str, args: dict[str, object]) -> str:
    """Return the sentence of a code with its words filled in."""
    return ERRORS[code].format_map(args)
