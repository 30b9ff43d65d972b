"""The client's own sentences, by key; those of the chat come from the server."""

SENTENCES: dict[str, str] = {
    # finding a chat
    "no-answer": (
        "Nothing answers at {place}. Its start screen shows what to type: hubbub join HOST PORT"
    ),
    "no-computer": 'There is no computer called "{host}" on this network. Check the address.',
    "other-program": "{place} is {what}, not a chat.",
    "unknown-program": "{place} answers, but not like a chat. Check the port.",
    "no-chat": (
        "No chat answered. Type its address, as its start screen shows it: "
        "hubbub join 192.168.1.20 5005"
    ),
    "newer": "{server} speaks a newer form of Hubbub than this program. Install the newer one.",
    "bad-address": '"{text}" is no address. Type: hubbub join HOST [PORT]',
    "bad-port": "A port is a number from 1 to 65535: hubbub join 192.168.1.20 5005",
    "two-ports": "There are two ports, {one} and {other}. Type only one of them.",
    # the connection
    "lost": "Connection lost at {when}. Trying again{soon}. You can keep typing.",
    "back": "Back after {span}.{missed}",
    "renamed": "{was} is now called {now}.",
    "missed": " {messages} meanwhile.",
    # what waits
    "waiting": "waiting: {line}",
    "more-waiting": "and {count} more",
    "full": "{count} messages wait already. Send this one when the connection is back.",
    "too-big": "That is too much for one message; it was not sent. Send it in parts.",
    "not-sent": "Not sent: {line}",
    "not-sent-how": "/resend sends what was not sent, /discard throws it away.",
    "not-sent-in-all": "{messages} not sent.",
    "resending": "Sending again: {messages}.",
    "discarded": "Thrown away: {messages}.",
    "nothing-unsent": "Everything was sent.",
    "sent-before": "Sent before the connection was lost: {line}",
    "elsewhere": "You are no longer in {was} but in {now}, so nothing was sent there.",
    # typing
    "pasted": "You pasted {lines}. Enter sends them as one block, Ctrl+C throws them away.",
    "to-leave": "To leave: /quit or Ctrl+D.",
    "ask-name": "Your name{known}: ",
}


def say(code: str, **args: object) -> str:
    """Return a sentence with its words filled in."""
    return SENTENCES[code].format_map(args)
