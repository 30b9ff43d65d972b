"""Letters that pass for other letters: folded away, or refused in one word."""

import re
import unicodedata

# Letters that are read as a Latin letter, after casefolding. From the confusables of Unicode
# technical standard 39, for scripts in which a whole word can be spelled that way (left-to-right
# alphabets; Indic and right-to-left letters never look like a Latin word). Where a capital and a
# small letter look like two Latin letters the capital decides, since only that is exact: ν is n.
_LOOK_LIKE = {
    "a": "ɑαаᎪᗅꓮ𐊠",
    "b": "ƅβвьᏏᏴᑲᖯᗷꓐꞵ𐊂𐊡𐌁",
    "c": "сᏟᴄⲥꓚ𐊢𐌂𐐽𐔜",
    "d": "ԁᎠᏧᑯᗞᗪꓒꓓ",
    "e": "εеҽᎬⴹꓰꬲ𐊆",
    "f": "ϝքᖴẝꓝꞙꬵ𐊇𐊥𐔥",
    "g": "ƍɡԍցᏀᏳᶃꓖ",
    "h": "ηнһհᎻᏂᕼⲏꓧ𐋏",
    "i": "ıɩɪιіᎥⲓꙇ",
    "j": "ȷʝϳјᎫᒍꓙ",
    "k": "κкᏦᛕⲕꓗ𐔘",
    "l": "ǀӏᏞᒪᛁⳑⵏꓡꓲ𐊊𐌉𐑃𐔦",
    "m": "μϻмᎷᗰᛖⲙꓟ𐊰𐌑",
    "n": "νոռⲛꓠ𐔓",
    "o": "οоօჿᴏᴑⲟⵔꓳꬽ𐊒𐊫𐐬𐓪𐔖",
    "p": "ρрᏢᑭⲣꓑ𐊕",
    "q": "ԛզⵕ",
    "r": "ʀгᎡᎱᏒᖇᴦⲅꓣꭇꭈ𐓜",
    "s": "ƽѕտᏕᏚꓢꜱ𐊖𐑈",
    "t": "τтᎢⲧꓔ𐊗𐊱𐌕",
    "u": "ʋսᑌᴜꓴꞟꭎꭒ𐓶",
    "v": "ѵᏙᐯᴠⴸꓦ𐔝",
    "w": "ɯѡԝաᎳᏔᴡꓪ",
    "x": "χхᕁᕽᚷⲭⵝꓫꭓ𐊐𐊴𐌗𐔧",
    "y": "ɣʏγуүყᎩᎽᶌỿⲩꓬꭚ𐊲",
    "z": "ζᏃᴢꓜ",
    # kana and Han letters mix in one word, so their twins count too
    "二": "ニ",
    "口": "ロ",
    "卜": "ト",
    "力": "カ",
    "工": "エ",
    "夕": "タ",
    "八": "ハ",
    "へ": "ヘ",
    "一": "ー",
}
_FOLDS = {ord(twin): letter for letter, twins in _LOOK_LIKE.items() for twin in twins}
_FOLDS |= {0x200C: "", 0x200D: ""}  # the joiners that Persian and Sinhala names may hold
_DOTTED = re.compile("([ij])\u0307+")
# 0 and 1 pass for o and l next to a letter (A1ice, dev0) and are themselves in room 101 or 2010
_DIGIT_TWINS = re.compile(r"(?<=[a-z])[01]+|[01]+(?=[a-z])")
_DIGITS_TO_LETTERS = str.maketrans("01", "ol")

# Letters that look like the signs that shape our lines: `ben:`, `Name<ip>`, `* ben`, `!!`, `--`.
_LINE_FORGERS = frozenset("ːꓽꓹꓸǃⵑⲺⲻᐸᐳᚲ𐌟𖼿")
_SCRIPT_FAMILY = {
    "ARABIC-INDIC": "ARABIC",
    "EXTENDED": "ARABIC",  # EXTENDED ARABIC-INDIC DIGIT
    "COMBINING": "",
    "DIGIT": "",
    **dict.fromkeys(
        ("CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "BOPOMOFO", "HANGUL"),
        "EAST ASIAN",
    ),
}
_SCRIPTS_THAT_MIX = ({"LATIN", "EAST ASIAN"},)  # "highly restrictive" of UTS 39, section 5.2


def fold(text: str) -> str:
    """Return the text with case, width and look-alikes folded; spaces are left alone."""
    if text.isascii():
        return _digits_folded(text.lower())
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = unicodedata.normalize("NFKD", folded).translate(_FOLDS)
    folded = _DOTTED.sub(r"\1", folded)  # the dot that casefolding Turkish capital I leaves
    folded = re.sub(r"\d", lambda digit: str(unicodedata.decimal(digit[0])), folded)
    return unicodedata.normalize("NFC", _digits_folded(folded))


def _digits_folded(text: str) -> str:
    if "0" not in text and "1" not in text:
        return text
    return _DIGIT_TWINS.sub(lambda run: run[0].translate(_DIGITS_TO_LETTERS), text)


def forges_lines(name: str) -> bool:
    """Tell whether a letter of the name looks like a sign that shapes our lines."""
    return not _LINE_FORGERS.isdisjoint(name)


def is_one_script(word: str) -> bool:
    """Tell whether a word is written in one script, so that no letter stands in for another."""
    scripts = {_script(char) for char in word if unicodedata.category(char)[0] in "LMN"} - {""}
    if "MODIFIER" in scripts:
        return False  # spacing marks of phonetics: apostrophes, colons, primes
    return len(scripts) <= 1 or scripts in _SCRIPTS_THAT_MIX


def _script(char: str) -> str:
    """Return the script of a letter: the first word of its Unicode name."""
    first = unicodedata.name(char, "").partition(" ")[0]
    return _SCRIPT_FAMILY.get(first, first)
