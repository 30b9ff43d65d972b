"""Texts that attack a terminal: every kind of control sequence, whole, cut, and in company."""

from itertools import product

ESC = "\x1b"
BEL = "\x07"
ST = "\x1b\\"
C1_ST = "\u009c"

# Final bytes of CSI: cursor, erase, scroll, modes, reports, styles, margins, window, soft reset.
_CSI_FINALS = "@ABCDEFGHIJKLMPSTXZ`abcdefghilmnpqrstuxyz{|}~"
_CSI_PARAMETERS = ("", "0", "1;1", "2", "6", "21", "99999", "?25", "?1049", "?2004", ">0", "!", " ")
_OSC_TEXTS = (
    "0;title",
    "1;icon",
    "2;title",
    "4;1;?",
    "4;1;rgb:00/00/00",
    "7;file:///etc/passwd",
    "8;;http://evil.example/\x1b\\click\x1b]8;;",
    "9;notify",
    "10;?",
    "11;?",
    "52;c;?",
    "52;c;cm0gLXJmIH4=",
    "133;A",
    "777;notify;title;text",
    "1337;File=name=eA==;inline=1:AAAA",
    "1337;ReportCellSize",
)
_STRINGS = ("", "q", "$qm", "$q q", "+q544e", "1;1|17/6162", "=1s", "pwned\r\nrm -rf ~\r\n", "G?")
_STRING_OPENERS = {"P": "\u0090", "_": "\u009f", "^": "\u009e", "X": "\u0098"}  # DCS APC PM SOS
_PLAIN_ESCAPES = (
    *(f"{ESC}{char}" for char in "cDEHMNOVWZ=>78\\lmno|}~"),
    *(f"{ESC}#{char}" for char in "34568"),
    *(f"{ESC}{set_}{char}" for set_ in "()*+" for char in "0AB<"),
    f"{ESC}%@",
    f"{ESC}%G",
    f"{ESC} F",
)
_OTHERS = (
    BEL * 1_000,
    "\x7f" * 40,
    "\b" * 40 + "forged",
    "\r-- ana disconnected",
    "\n-- ana disconnected",
    "\r\n[system] hello",
    "\v\fbelow",
    "\u0085next line",
    "\u2028line\u2029paragraph",
    "\x00nul",
    "\x0e\x0f\x11\x13\x14\x18\x1a\x1c\x1d\x1e\x1f",
    "\x01VERSION\x01",
    "\x03" + "4,1red",
    "\u202egnp.exe",
    "\u2066\u2067\u2068open",
    "\u2069\u2069closed",
    "\u200f\u200e\u061c",
    "\u200b\u200c\u200d\u2060\ufeff\u00ad",
    "Z" + "\u0301" * 100,
    "\u20e0" * 20,
    "x\ufe0f\ufe0f\U000e0100",
    "".join(map(chr, range(0xE0000, 0xE0080))),
    "\ud800lone\udfff",
    "\x9b31m".encode("latin-1").decode("utf-8", "surrogateescape"),
)


def terminal_payloads() -> list[str]:
    """Return at least 5,000 different attacks: each sequence alone, cut short and in a text."""
    sequences = [*_csi(), *_osc(), *_strings(), *_PLAIN_ESCAPES, *_c1(), *_c0(), *_OTHERS]
    settings = ("{}", "hi {} there", "{}\nsecond line", "é {} 日本")
    payloads = [setting.replace("{}", item) for item, setting in product(sequences, settings)]
    payloads += [item[:-1] for item in sequences if len(item) > 1]
    return list(dict.fromkeys(payloads))


def _csi() -> list[str]:
    return [
        f"{opener}{parameters}{final}"
        for opener in (f"{ESC}[", "\u009b")
        for parameters in _CSI_PARAMETERS
        for final in _CSI_FINALS
    ]


def _osc() -> list[str]:
    """Return operating system commands: ended by BEL, ST, C1's ST, CAN, or not at all."""
    return [
        f"{opener}{text}{end}"
        for opener in (f"{ESC}]", "\u009d")
        for text in _OSC_TEXTS
        for end in (BEL, ST, C1_ST, "\x18", "")
    ]


def _strings() -> list[str]:
    return [
        f"{opener}{text}{end}"
        for letter, c1 in _STRING_OPENERS.items()
        for opener in (f"{ESC}{letter}", c1)
        for text in _STRINGS
        for end in (ST, C1_ST, BEL, "")
    ]


def _c1() -> list[str]:
    return [chr(code) for code in range(0x80, 0xA0)]


def _c0() -> list[str]:
    return [chr(code) for code in (*range(0x20), 0x7F)]
