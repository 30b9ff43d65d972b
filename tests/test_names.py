"""What hubbub.names promises: who may be called what, and when two names are one."""

import unicodedata
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.errors import ChatError
from hubbub.lookalikes import _FOLDS, fold
from hubbub.names import (
    BYTES_MAX,
    CACHE_SIZE,
    INPUT_MAX,
    NICK_MAX,
    ROOM_MAX,
    _cached_key,
    key,
    nick,
    room,
    room_key,
    spelled,
    suggestions,
    unquoted,
)

NAME_LETTERS = "abiloIL01 _.-éß\u0301İıѕаνяק日カ力ा\u094d\u200dक"
likely_names = st.text(alphabet=NAME_LETTERS, min_size=1, max_size=26)
any_text = st.text(max_size=40) | likely_names


def refusal(text: str, kind: str = "nick") -> str:
    """Return the code with which a name is refused."""
    with pytest.raises(ChatError) as caught:
        (nick if kind == "nick" else room)(text)
    return caught.value.code


def nick_or_nothing(text: str) -> str:
    """Return the nick, or an empty text where it is refused."""
    try:
        return nick(text)
    except ChatError:
        return ""


class TestNick:
    """Which names are given, and how they are shown."""

    @pytest.mark.parametrize(
        ("typed", "shown"),
        [
            ("ana", "ana"),
            ("Pavan Kumar", "Pavan Kumar"),
            ("  Pavan   Kumar ", "Pavan Kumar"),
            ('"Pavan Kumar"', "Pavan Kumar"),
            ("“Pavan Kumar”", "Pavan Kumar"),
            ("'ana'", "ana"),
            ("Pavan_Kumar", "Pavan_Kumar"),
            ("ana_", "ana_"),
            ("J.R.-99", "J.R.-99"),
            ("7of9", "7of9"),
            ("a" * NICK_MAX, "a" * NICK_MAX),
            ("é" * NICK_MAX, "é" * NICK_MAX),
            ("Ali", "Ali"),
            ("Ian", "Ian"),
            ("IVAN", "IVAN"),
            ("Pavan\u00a0Kumar", "Pavan Kumar"),
            ("ａlice", "alice"),
            ("e\u0301va", "éva"),
            ("K\u0065lvin", "Kelvin"),
        ],
    )
    def test_names_are_tidied(self, typed: str, shown: str) -> None:
        """Quotes, outer and doubled spaces, wide and composed forms become the plain form."""
        assert nick(typed) == shown

    @pytest.mark.parametrize(
        "name",
        [
            *("Иван Петров", "Ёлка", "Ἀνδρέας", "Գոռ", "გიორგი", "አበበ", "ᏣᎳᎩ", "𞤀𞤣𞤤"),
            *("王小明", "タナカ太郎", "김철수", "山田Taro", "محمد", "علی۴", "דן", "สมชาย", "ខ្មែរ"),
            *("श्री", "ශ්\u200dරී", "தமிழ்", "বাংলা", "བསྟན", "Nguyễn Văn Ánh", "Иван Smith"),
            *("Jürgen", "Øystein", "İpek", "Iğdır", "Straße", "Zoë", "Ångström"),
        ],
    )
    def test_every_script_has_names(self, name: str) -> None:
        """Letters and marks of any script are kept as typed, mixed scripts word by word."""
        assert nick(name) == name

    @pytest.mark.parametrize(
        "name",
        [
            *("", " ", '""', "-ana", "_ana", ".ana", "***", "#ana", "@ana", "ana:", "a,b", "<ana>"),
            *("[ana]", "a*", "ana!", "a/b", "O'Brien", "a@b", "😀", "ana☺", "½", "a·b", "ana：x"),
            *("a" * 25, "é" * 25, "日" * 25, "a" * 9_000, "\U00020000" * 25),
            *("a\nb", "ana\r", "ana\t", "ana\x00", "ana\x1b[m", "ana\x7f", "ana\x9b", "a\u2028b"),
            *("\ud800", "a\ud800", "-é", "_é", ".é", "कि" * NICK_MAX),
        ],
    )
    def test_other_characters_and_sizes_are_refused(self, name: str) -> None:
        """No sign that shapes our lines or a command, no control character, no long name."""
        assert refusal(name) == "bad-name"

    @pytest.mark.parametrize("code", range(0x200B, 0x2010))
    def test_zero_width_characters_are_refused(self, code: int) -> None:
        """A hidden character cannot make a second ana."""
        assert refusal(f"an{chr(code)}a") == "bad-name"
        assert refusal(f"alice_{chr(code)}") == "bad-name"

    @pytest.mark.parametrize(
        "char",
        [
            *map(chr, (*range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x061C, 0xFEFF, 0xAD)),
            *("\u034f", "\ufe0f", "\U000e0100", "\U000e0061", "\u3164", "\uffa0", "\u115f"),
            *("\u17b4", "\u2800", "\ufff9", "\u180e", "\ue000", "\ufdd0"),
        ],
    )
    def test_invisible_and_direction_changing_are_refused(self, char: str) -> None:
        """Nothing that cannot be seen, and nothing that turns the line around."""
        assert refusal(f"an{char}a") == "bad-name"

    def test_piled_marks_are_refused(self) -> None:
        """Four marks on a letter are enough for every script; more are vandalism."""
        assert refusal("Z" + "\u0301" * 9) == "bad-name"
        assert refusal("1\u0301") == "bad-name"
        assert refusal("a -\u0301b") == "bad-name"

    @pytest.mark.parametrize(
        "name", ["аlice", "pаypal", "Аnna", "ana৪", "уоu", "ѕerver", "Ꭺnna", "annα", "Կen"]
    )
    def test_two_scripts_in_one_word_are_refused(self, name: str) -> None:
        """No letter of one script stands in for that of another."""
        assert refusal(name) == "bad-name"

    @pytest.mark.parametrize("name", ["benː", "ǃǃ", "ᐸᐳ", "ꓽ", "ben ʼ", "x Ⲻ"])
    def test_letters_that_look_like_our_signs_are_refused(self, name: str) -> None:
        """A letter that looks like a colon or an angle bracket could forge a line."""
        assert refusal(name) == "bad-name"

    @pytest.mark.parametrize(
        "name",
        [
            *("You", "you", "YOU", '"You"', "You_2", "you know", "You-", "You.", "y0u", "ｙｏｕ"),
            *("server", "Server", "SERVER 2", "server-bot", "everyone"),
            *("all", "al1", "a11", "Here", "room", "System", "operator", "0perator", "Error"),
            *("private", "Private from ben", "mentions", "From the operator", "In dev"),
            *("admin", "Administrator", "root", "moderator", "hubbub", "services"),
            *("NickServ", "nickserv", "ChanServ", "Nick Serv", "Chan_Serv", "ChɑnServ", "NickSеrv"),
        ],
    )
    def test_reserved_names_are_never_given(self, name: str) -> None:
        """Names that could pass for the server, or for one's own lines, in any spelling."""
        assert refusal(name) in {"name-reserved", "bad-name"}

    def test_a_reserved_name_is_refused_with_the_reason(self) -> None:
        """The sentence names it and says why, in the words of the design."""
        with pytest.raises(ChatError, match='"You" cannot be a name: it would look like your own'):
            nick("You")
        with pytest.raises(ChatError, match='"Nick Serv" cannot be a name: it would look like a'):
            nick("Nick Serv")

    @pytest.mark.parametrize("name", ["Yousef", "Allan", "Rooma", "Serva", "Heredia", "Ina", "Ali"])
    def test_names_that_only_begin_so_are_given(self, name: str) -> None:
        """Whole words are reserved, not beginnings."""
        assert nick(name) == name

    @pytest.mark.parametrize(
        ("typed", "shown"),
        [("AIice", "Aiice"), ("PauI", "Paui"), ("JuIia Iris", "Juiia Iris"), ("AI", "AI")],
    )
    def test_a_capital_i_inside_a_word_is_shown_small(self, typed: str, shown: str) -> None:
        """Among small letters it would pass for an l, so it is shown as what it is."""
        assert nick(typed) == shown
        assert key(typed) == key(shown)

    @given(any_text)
    def test_a_nick_is_final(self, text: str) -> None:
        """What was given can be asked for again, has a key, and keeps within its limits."""
        name = nick_or_nothing(text)
        if name:
            assert nick(name) == name
            assert key(name)
            assert len(name.encode()) <= BYTES_MAX
            assert not set(name) & set(":,<>[]*!#@/\\\"'")
            assert all(unicodedata.category(char) not in {"Cc", "Cs"} for char in name)

    def test_quotes_alone_are_dropped_by_unquoted(self) -> None:
        """The grammar of NAME shares this with the name question."""
        assert unquoted(" „Pavan Kumar“ ") == "Pavan Kumar"
        assert unquoted("it's") == "it's"


class TestKey:
    """When two names are one."""

    @pytest.mark.parametrize(
        "names",
        [
            (
                "alice",
                "ALICE",
                "Alice",
                "A1ice",
                "a1icе",
                "ａｌｉｃｅ",
                "аlісе",
                "al\u0131ce",
                "alİce",
            ),
            ("Pavan Kumar", "pavan_kumar", "PAVAN  KUMAR", " Pavan Kumar", "Pavan _Kumar"),
            ("paypal", "раураӏ", "РАУРАӀ", "PAYPAL", "paypa1"),
            ("Strasse", "Straße", "STRASSE", "STRAẞE"),
            ("kelvin", "\u212aelvin", "Kelvin"),
            ("éva", "e\u0301va", "ÉVA", "E\u0301VA"),
            ("dev0", "devo", "DEVO"),
            ("user1", "userl", "USER1", "userL"),
            ("ana_", "ANA_", "аnа_"),
            ("MAX", "ΜΑΧ", "МАХ", "mаx"),
            ("ёлка", "ЁЛКА", "е\u0308лка"),
            ("タナカ", "ﾀﾅｶ", "タナ力"),
            ("علی۴", "علی4", "علی٤"),
            ("Iğdır", "ığdır", "IĞDIR", "iğdir", "İĞDİR"),
            ("ශ්\u200dරී", "ශ්රී"),
            ("ChanServ", "ChɑnServ"),
        ],
    )
    def test_spellings_of_one_name_are_equal(self, names: tuple[str, ...]) -> None:
        """Case, width, composition, look-alikes, and space or underscore make no second person."""
        assert {key(name) for name in names} == {key(names[0])}

    def test_different_names_stay_different(self) -> None:
        """Folding goes no further than what looks alike."""
        names = [
            *("ana", "ana_", "ana__", "ana2", "anna", "aná", "an a", "a-na", "a.na", "Ian", "Lan"),
            *("Ali", "All", "Alí", "101", "lol", "2010", "2o1o", "Иван", "ivan", "Paul", "Paui"),
            *("王小明", "王小朋", "a\u0308na", "Zoe", "Zoë", "room 10", "room 1o", ""),
        ]
        assert [(a, b) for a, b in combinations(names, 2) if key(a) == key(b)] == []

    @given(any_text)
    def test_a_key_is_its_own_key(self, text: str) -> None:
        """Asking with a key finds the same person as asking with the name."""
        assert key(key(text)) == key(text)
        assert room_key(room_key(text)) == room_key(text)

    @given(any_text)
    def test_spellings_of_any_nick_are_equal(self, text: str) -> None:
        """The IRC spelling and both cases of whatever name is given lead to its owner."""
        name = nick_or_nothing(text)
        if name:
            for spelling in (spelled(name), name.upper(), name.lower(), f" {name} "):
                assert key(spelling) == key(name)
            assert " " not in spelled(name)

    def test_each_look_alike_is_one_letter_once(self) -> None:
        """The table is in its own normal form, else folding twice would differ."""
        for code, letter in _FOLDS.items():
            assert fold(chr(code)) == letter
            assert fold(letter) == letter

    def test_long_texts_are_not_remembered(self) -> None:
        """What strangers send as a target cannot fill the memory."""
        before = _cached_key.cache_info()
        assert key("A" * (INPUT_MAX + 1)) == "a" * (INPUT_MAX + 1)
        assert _cached_key.cache_info().currsize == before.currsize
        assert before.maxsize == CACHE_SIZE


class TestRoom:
    """Names of rooms."""

    @pytest.mark.parametrize(
        ("typed", "name"),
        [
            ("dev", "#dev"),
            ("#dev", "#dev"),
            (" #Dev-Ops_2 ", "#Dev-Ops_2"),
            ("комната", "#комната"),
            ("部屋", "#部屋"),
            ("a" * ROOM_MAX, "#" + "a" * ROOM_MAX),
            ("server", "#server"),
        ],
    )
    def test_rooms_are_shown_as_their_maker_typed_them(self, typed: str, name: str) -> None:
        """With or without the sign, in any script, case kept."""
        assert room(typed) == name

    @pytest.mark.parametrize(
        "name",
        [
            *("", "#", "##dev", "&dev", "-dev", "_dev", "a b", "a.b", "a,b", "a:b", "a/b", "#a#b"),
            *("a" * 33, "a\u200bb", "a\u202eb", "a\nb", "a\x07b", "dеv", "😀", "a\u3000b", "é b"),
        ],
    )
    def test_other_rooms_are_refused(self, name: str) -> None:
        """Only letters, digits, - and _, at most 32, nothing hidden, no mixed scripts."""
        assert refusal(name, "room") == "bad-room"

    def test_rooms_are_compared_by_key(self) -> None:
        """Case, sign and look-alikes make no second room; _ and - do."""
        assert room_key("Dev") == room_key("#dev") == room_key("ＤＥＶ") == "#dev"
        assert room_key("room0") == room_key("roomo")
        assert len({room_key(name) for name in ("a_b", "a-b", "ab")}) == 3

    @given(any_text)
    def test_a_room_is_final(self, text: str) -> None:
        """What was made can be entered by the same name."""
        try:
            name = room(text)
        except ChatError:
            return
        assert room(name) == name
        assert room_key(name) == room_key(name[1:].upper())


class TestSuggestions:
    """Free names near a taken one."""

    @pytest.mark.parametrize(
        ("name", "taken", "free"),
        [
            ("ana", {"ana"}, ["ana2", "ana_"]),
            ("ana", {"ana", "ana2", "ana_"}, ["ana3", "ana__"]),
            ("ana", {"ana", "ana_", "ana__", "ana___"}, ["ana2", "ana3"]),
            ("user1", {"user1", "user2"}, ["user3", "user1_"]),
            ("Pavan Kumar", {"pavan_kumar"}, ["Pavan Kumar2", "Pavan Kumar_"]),
            ("a" * 24, set(), ["a" * 23 + "2", "a" * 23 + "_"]),
            ("x" * 22 + " y", set(), ["x" * 22 + "2", "x" * 22 + "_"]),
            ("2024", set(), ["2025", "2024_"]),
            ("日" * 24, set(), ["日" * 23 + "2", "日" * 23 + "_"]),
        ],
    )
    def test_they_are_near(self, name: str, taken: set[str], free: list[str]) -> None:
        """A number and an underscore, going on where those are taken too."""
        taken_keys = {key(one) for one in taken}
        assert suggestions(name, taken_keys.__contains__) == free

    def test_none_are_made_up_when_all_are_taken(self) -> None:
        """The search ends, with nothing, if everything is taken."""
        assert suggestions("ana", lambda _: True) == []

    @given(likely_names, st.integers(0, 6))
    def test_they_are_free_and_valid(self, text: str, more_taken: int) -> None:
        """Whoever types a suggestion gets it."""
        name = nick_or_nothing(text)
        if not name:
            return
        taken = {key(name)}
        for _ in range(more_taken):
            taken.update(map(key, suggestions(name, taken.__contains__)))
        offered = suggestions(name, taken.__contains__)
        assert len(set(map(key, offered))) == len(offered) == 2
        for one in offered:
            assert nick(one) == one
            assert key(one) not in taken
