"""What every store promises; each implementation's tests inherit these."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hubbub.core.archive import Unread
from hubbub.core.people import Person
from hubbub.errors import StoreError
from hubbub.events import (
    Join,
    Kick,
    Login,
    Message,
    Metadata,
    Mode,
    ModeChange,
    Op,
    Public,
    Redact,
    Rename,
    Topic,
)
from hubbub.names import key
from hubbub.store.base import Store

ANA, BEN, CHO = "person-ana", "person-ben", "person-cho"
NICKS = {ANA: "ana", BEN: "ben", CHO: "Cho Lee"}
PEOPLE_KEPT = 10_000

# One store serves all examples of a property, and one property serves all stores.
one_store = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors]
)
texts = st.text(max_size=300) | st.text(alphabet="\0\"'*():-^+{}你好ก😀\u0301a ", max_size=60)


def said(seq: int, text: str = "hello", *, room: str = "#lobby", person: str = ANA) -> Message:
    """Return a message to a room; time is the seq, in seconds."""
    return Message(
        id=f"id-{seq}",
        at=seq * 1000,
        seq=seq,
        person=person,
        nick=NICKS[person],
        to=room,
        scope=room.lower(),
        text=text,
    )


def told(seq: int, text: str = "psst", *, person: str = ANA, to: str = BEN) -> Message:
    """Return a private message."""
    return Message(
        id=f"id-{seq}",
        at=seq * 1000,
        seq=seq,
        person=person,
        nick=NICKS[person],
        to=NICKS[to],
        scope="@" + ":".join(sorted((person, to))),
        text=text,
        recipient=to,
    )


def topic(seq: int, text: str, *, room: str = "#Dev") -> Topic:
    """Return a topic."""
    return Topic(id=f"id-{seq}", at=seq * 1000, seq=seq, nick="ana", room=room, text=text)


def tells(event_id: str, *, room: str = "#Dev", **changes: str) -> Metadata:
    """Return that a room tells something of itself."""
    return Metadata(id=event_id, at=1, nick="ana", room=room, changes=changes)


def redact(message: Message, seq: int) -> Redact:
    """Return that a message is taken back."""
    return Redact(
        id=f"id-{seq}",
        at=seq * 1000,
        seq=seq,
        nick=message.nick,
        person=message.person,
        message=message.id,
        to=message.to,
        scope=message.scope,
        recipient=message.recipient,
    )


def rename(seq: int, room: str, new: str, *, scope: str = "") -> Rename:
    """Return that a room has another name."""
    at = seq * 1000
    return Rename(id=f"id-{seq}", at=at, seq=seq, nick="ana", room=room, new=new, scope=scope)


def seqs(messages: Sequence[Public]) -> list[int]:
    """Return the places of messages."""
    return [message.seq for message in messages]


class StoreContract:
    """The promises. A subclass has a fixture `store` that makes an empty one."""

    # history

    def test_keeps_whole_messages(self, store: Store) -> None:
        """What is read is equal to what was written, in every field."""
        messages = [
            said(1, "two\nlines"),
            Message(
                id="x", at=5, seq=2, person=ANA, nick="ana", to="#lobby", scope="#lobby",
                text="waves", kind="act",
            ),
        ]  # fmt: skip
        store.write(messages)
        assert store.before("#lobby", 3, 10) == messages

    @one_store
    @given(text=texts)
    def test_any_text_is_kept(self, store: Store, text: str) -> None:
        """A text comes back as it was, whatever is in it, and can be searched for."""
        seq = store.load(0).seq + 1
        store.write([said(seq, text)])
        assert store.before("#lobby", seq + 1, 1) == [said(seq, text)]
        store.search(text, ["#lobby"], ANA, 0, 5)

    def test_before_is_the_page_just_before(self, store: Store) -> None:
        """Going back shows the nearest older messages, oldest first."""
        store.write([said(seq) for seq in range(1, 11)])
        assert seqs(store.before("#lobby", 8, 3)) == [5, 6, 7]
        assert seqs(store.before("#lobby", 3, 10)) == [1, 2]
        assert store.before("#lobby", 1, 10) == []

    def test_after_is_the_page_just_after(self, store: Store) -> None:
        """Going forward shows the nearest newer messages, oldest first."""
        store.write([said(seq) for seq in range(1, 11)])
        assert seqs(store.after("#lobby", 3, 3)) == [4, 5, 6]
        assert store.after("#lobby", 10, 3) == []

    def test_place_by_id_and_by_time(self, store: Store) -> None:
        """The place of a message is found by its id, or as the last one before a time."""
        store.write([said(1), said(2), said(3, room="#dev"), said(4)])
        found = store.before("#lobby", 9, 9)
        assert store.place("#lobby", message=found[1].id) == 2
        assert store.place("#lobby", before=found[2].at) == 2
        assert store.place("#lobby", before=found[2].at + 1) == 4
        assert store.place("#lobby", before=found[0].at) is None
        assert store.place("#dev", message=found[1].id) is None
        assert store.place("#lobby", message="unknown") is None

    def test_metadata_of_rooms(self, store: Store) -> None:
        """What rooms tell of themselves is loaded again: the last value of each key."""
        store.write([Join(id="j", at=1, nick="ana", room="#Dev"), tells("1", url="a", color="red")])
        store.write([tells("2", url="b"), tells("3", color="", icon="é"), tells("4", room="#new")])
        store.write([tells("5", room="", url="of a person")])
        told = {stored.room: stored.metadata for stored in store.load(0).rooms}
        assert told == {"#Dev": {"url": "b", "icon": "é"}, "#new": {}}

    def test_prune_keeps_what_rooms_tell(self, store: Store) -> None:
        """A room that tells something of itself is not forgotten; one that tells nothing is."""
        store.write([tells("1", url="a"), tells("2", room="#old", url="a")])
        store.write([tells("3", room="#old", url="")])
        store.prune(10_000, PEOPLE_KEPT)
        assert [stored.room for stored in store.load(0).rooms] == ["#Dev"]

    def test_what_else_was_told(self, store: Store) -> None:
        """Topics, modes, kicks and what was taken back are found in their place, and no others."""
        mode = Mode(id="m", at=4_000, seq=4, nick="ana", room="#Dev", changes=())
        kick = Kick(id="k", at=6_000, seq=6, nick="ana", room="#Dev", who="ben")
        op = Op(id="o", at=7_000, seq=7, nick="ana", by="ben", on=True)
        said_privately = told(8)
        back = redact(said(2, room="#Dev"), 5)
        store.write([said(2, room="#Dev"), topic(3, "notes"), mode, back, kick, op])
        store.write([said_privately, redact(said_privately, 9), topic(10, "x", room="#lobby")])
        assert store.told_before("#dev", 99, 9) == [topic(3, "notes"), mode, back, kick]
        assert store.told_before("#dev", 6, 2) == [mode, back]
        assert store.told_after("#dev", 4, 9) == [back, kick]
        assert store.told_after("#dev", 0, 1) == [topic(3, "notes")]
        assert store.told_after("#dev", 0, 0) == store.told_before("#dev", 9, 0) == []
        assert seqs(store.told_before(said_privately.scope, 99, 9)) == [9]
        assert store.load(5).rooms[0].told == (topic(3, "notes"), mode, back, kick)

    def test_place_of_anything(self, store: Store) -> None:
        """The place of what is no message is found only when it is wanted."""
        store.write([said(1, room="#dev"), topic(2, "notes"), said(3, room="#dev")])
        assert store.place("#dev", message="id-2") is None
        assert store.place("#dev", message="id-2", every=True) == 2
        assert store.place("#lobby", message="id-2", every=True) is None
        assert store.place("#dev", before=2_500) == 1
        assert store.place("#dev", before=2_500, every=True) == 2
        assert store.place("#dev", before=9_000, every=True) == 3

    def test_conversations_are_apart(self, store: Store) -> None:
        """History of one conversation shows nothing of another, and no topics."""
        store.write([said(1), said(2, room="#Dev"), told(3), topic(4, "notes")])
        assert seqs(store.before("#lobby", 9, 10)) == [1]
        assert seqs(store.before("#dev", 9, 10)) == [2]
        assert seqs(store.before(told(3).scope, 9, 10)) == [3]
        assert seqs(store.after("#dev", 0, 10)) == [2]

    def test_history_of_one_name(self, store: Store) -> None:
        """History can be of one name only, in one conversation only."""
        store.write([said(seq, person=(ANA, CHO)[seq % 2]) for seq in range(1, 9)])
        store.write([said(9, person=CHO, room="#dev")])
        assert seqs(store.before("#lobby", 7, 2, key("cho_lee"))) == [3, 5]
        assert store.before("#lobby", 9, 5, key("nobody")) == []

    @pytest.mark.parametrize("limit", [0, 1])
    def test_limit_is_kept(self, store: Store, limit: int) -> None:
        """No page has more than asked for; none is asked for, none comes."""
        store.write([said(1), said(2), told(3), told(4)])
        assert len(store.before("#lobby", 9, limit)) == limit
        assert len(store.before("#lobby", 9, limit, "ana")) == limit
        assert len(store.after("#lobby", 0, limit)) == limit
        assert len(store.private(BEN, 0, limit)) == limit
        assert len(store.search("hello", ["#lobby"], BEN, 0, limit)) == limit

    def test_huge_numbers_do_no_harm(self, store: Store) -> None:
        """A seq beyond what is stored, however large, means the newest."""
        store.write([said(1)])
        assert seqs(store.before("#lobby", 2**80, 2**80)) == [1]
        assert store.after("#lobby", 2**80, 5) == []

    def test_private_messages_to_a_person(self, store: Store) -> None:
        """The last private messages to a person after a place, from whomever, oldest first."""
        store.write([told(1), told(2, person=CHO), told(3, person=BEN, to=ANA), told(4), said(5)])
        assert seqs(store.private(BEN, 0, 10)) == [1, 2, 4]
        assert seqs(store.private(BEN, 1, 1)) == [4]
        assert store.private("", 0, 10) == []

    def test_conversations_of_a_person(self, store: Store) -> None:
        """The last message of each private conversation, whoever began it, the latest first."""
        store.write([told(1), told(2), told(3, person=CHO), told(4, to=CHO), said(5)])
        assert seqs(store.conversations(BEN, 9)) == [3, 2]
        assert seqs(store.conversations(ANA, 9)) == [4, 2]
        assert seqs(store.conversations(CHO, 9)) == [4, 3]
        assert seqs(store.conversations(CHO, 1)) == [4]
        assert store.conversations(CHO, 0) == []
        assert store.conversations("person-dee", 9) == []
        store.write([told(6, person=ANA, to=ANA), redact(told(4, to=CHO), 7)])
        assert seqs(store.conversations(ANA, 9)) == [6, 2]

    # writing

    def test_known_id_changes_nothing(self, store: Store) -> None:
        """A message that is sent again is stored once, at its first place."""
        store.write([said(1, "first"), replace(said(2, "again"), id="id-1"), said(3)])
        store.write([replace(said(4, "again"), id="id-1"), said(5)])
        assert [m.text for m in store.after("#lobby", 0, 10)] == ["first", "hello", "hello"]
        assert store.search("again", ["#lobby"], ANA, 0, 10) == []

    def test_known_id_sets_no_topic(self, store: Store) -> None:
        """A topic that is sent again does not take the place of a later one."""
        store.write([topic(1, "one"), topic(2, "two")])
        store.write([replace(topic(3, "one"), id="id-1")])
        assert store.load(1).rooms[0].topic == topic(2, "two")

    def test_events_that_are_not_kept_do_no_harm(self, store: Store) -> None:
        """Recorded events that a store has no use for are passed over."""
        login = Login(id="l", at=1, nick="ana", person=ANA, session="s", door="text")
        store.write([login, said(1)])
        assert seqs(store.after("#lobby", 0, 10)) == [1]

    # search

    def test_search_wants_all_words(self, store: Store) -> None:
        """A message is found when all words are in it, in any order and case; newest first."""
        store.write([said(1, "The Printer is on fire"), said(2, "fire!"), said(3, "FIRE printer")])
        assert seqs(store.search("printer fire", ["#lobby"], ANA, 0, 10)) == [3, 1]

    def test_last_word_is_a_prefix(self, store: Store) -> None:
        """The word being typed finds longer ones; the words before are whole, as is a letter."""
        store.write([said(1, "printer paper"), said(2, "p")])
        assert seqs(store.search("paper print", ["#lobby"], ANA, 0, 10)) == [1]
        assert store.search("print paper", ["#lobby"], ANA, 0, 10) == []
        assert seqs(store.search("p", ["#lobby"], ANA, 0, 10)) == [2]

    def test_accents_make_no_difference(self, store: Store) -> None:
        """Whoever types without accents finds words with them."""
        store.write([said(1, "Die Prüfung im Café")])
        assert seqs(store.search("cafe PRUFUNG", ["#lobby"], ANA, 0, 10)) == [1]

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("我今天修好了打印机。", "打印机"),
            ("我今天修好了打印机。", "打印"),
            ("プリンターが壊れた", "壊れた"),
            ("ｶﾀｶﾅ", "カタカナ"),
            ("ขอกาแฟหน่อย", "กาแฟ"),
            ("한국어를 합니다", "한국어"),
            ("I don't know", "don't"),
            ("see foo_bar.py:12", "foo_bar.py"),
            ("@Pavan_Kumar hi", "pavan kumar"),
        ],
    )
    def test_finds_words_of_all_scripts(self, store: Store, text: str, words: str) -> None:
        """A part of a sentence without spaces is found, and so is what has signs inside."""
        store.write([said(1, text), said(2, "something else 机打")])
        assert seqs(store.search(words, ["#lobby"], ANA, 0, 10)) == [1]

    def test_search_in_own_places_only(self, store: Store) -> None:
        """Found is what was said in the given rooms and in one's own private conversations."""
        store.write([said(1), said(2, room="#dev"), told(3, "hello"), told(4, "hello", to=CHO)])
        assert seqs(store.search("hello", ["#dev"], BEN, 0, 10)) == [3, 2]
        assert seqs(store.search("hello", [], ANA, 0, 10)) == [4, 3]
        assert store.search("hello", [], "person-dee", 0, 10) == []

    def test_places_are_no_words(self, store: Store) -> None:
        """Names of rooms and people, and how places are marked, are not found as text."""
        store.write([said(1, "x")])
        for words in ("lobby", "ana", "text:x", "place", "r*", "person"):
            assert store.search(words, ["#lobby"], ANA, 0, 10) == []

    def test_search_goes_on_before_a_place(self, store: Store) -> None:
        """The next page begins before the last message of this one."""
        store.write([said(seq) for seq in range(1, 8)])
        assert seqs(store.search("hello", ["#lobby"], ANA, 0, 3)) == [7, 6, 5]
        assert seqs(store.search("hello", ["#lobby"], ANA, 5, 3)) == [4, 3, 2]

    @pytest.mark.parametrize("words", ["", " ", "😀", "!?", "\0", '"', "***", "\u0301"])
    def test_search_without_words_finds_nothing(self, store: Store, words: str) -> None:
        """Signs alone are no words to look for."""
        store.write([said(1, words or "x")])
        assert store.search(words, ["#lobby"], ANA, 0, 10) == []

    @pytest.mark.parametrize(
        "words",
        [
            'hello"', "hello AND", "NOT hello", "NEAR(hello)", "text : hello", "hel*lo", "^hello",
            "hello\0there", "{text}: hello", "😀 hello", "x" * 5_000, "a b " * 1_250, "你" * 5_000,
            '"' * 5_000, "( " * 2_500, "\ufffe hello", "\U0001faf6 hello", "hello\u0301 ـ",
        ],
    )  # fmt: skip
    def test_no_text_is_syntax(self, store: Store, words: str) -> None:
        """Whatever is searched for, there is an answer and no error."""
        store.write([said(1)])
        assert len(store.search(words, ["#lobby"], ANA, 0, 10)) <= 1

    @one_store
    @given(words=texts, scopes=st.lists(st.text(max_size=20), max_size=5))
    def test_search_never_fails(self, store: Store, words: str, scopes: list[str]) -> None:
        """Any words in any rooms are an answerable question."""
        assert store.search(words, scopes, words, 0, 10) == []

    # unread

    def test_counts_what_waits(self, store: Store) -> None:
        """Counted is what others said after the read mark; read conversations are left out."""
        store.write([said(1), said(2, person=BEN), said(3), told(4), said(5, room="#dev")])
        read = {"#lobby": 2, "#dev": 5}
        assert store.unread(BEN, read, ["#lobby", "#dev", "#empty"]) == [
            Unread(scope=told(4).scope, count=1, nick="ana"),
            Unread(scope="#lobby", count=1),
        ]

    def test_newest_private_conversation_comes_first(self, store: Store) -> None:
        """Private conversations come before rooms, each with the last name of the other one."""
        store.write([told(1, person=CHO), told(2), told(3), said(4), told(5, person=BEN, to=ANA)])
        waiting = store.unread(BEN, {}, ["#lobby"])
        assert [(w.nick, w.count) for w in waiting] == [("ana", 2), ("Cho Lee", 1), ("", 1)]

    def test_counts_mentions(self, store: Store) -> None:
        """What names the person is counted apart, by the chat's one rule of naming."""
        store.write([said(1, "@ben old"), said(2, "ben: hi"), said(3, "bending"), said(4, "@Ben")])
        store.write([said(5, "@ben", person=BEN), said(6, "@ben", room="#dev")])
        waiting = store.unread(BEN, {"#lobby": 1}, ["#lobby"], "ben")
        assert waiting == [Unread(scope="#lobby", count=3, mentions=2)]

    def test_counts_mentions_of_a_name_with_a_space(self, store: Store) -> None:
        """A name of two words is found in both spellings."""
        store.write([said(1, "@Cho_Lee hi"), said(2, "Cho Lee: hi"), said(3, "Lee Cho")])
        assert store.unread(CHO, {}, ["#lobby"], "Cho Lee")[0].mentions == 2

    def test_counting_is_bounded(self, store: Store) -> None:
        """A thousand waiting messages are many enough; no more are counted."""
        store.write([said(seq) for seq in range(1, 1_101)])
        assert store.unread(BEN, {}, ["#lobby"]) == [Unread(scope="#lobby", count=1_000)]

    # starting

    def test_empty_store_loads(self, store: Store) -> None:
        """A new store has nothing but its secret, and its first seq is still to come."""
        empty = store.load(20)
        assert replace(empty, secret=b"") == type(empty)()

    def test_its_secret_stays(self, store: Store) -> None:
        """The secret is 16 bytes long, and the same each time."""
        secret = store.load(20).secret
        store.write([said(1)])
        assert len(secret) == 16
        assert len(set(secret)) > 1
        assert store.load(20).secret == secret

    def test_what_only_some_in_a_room_see_is_no_room(self, store: Store) -> None:
        """A message to those who hold a sign comes back among no room's messages."""
        store.write([Join(id="j", at=0, nick="ana", room="#Dev"), topic(1, "tea")])
        secret = replace(said(2, "secret", room="#Dev"), scope="#dev@", status="@")
        store.write([secret])
        (room,) = store.load(10).rooms
        assert (room.topic, room.messages) == (topic(1, "tea"), ())

    def test_rooms_are_remembered(self, store: Store) -> None:
        """A room is known by being entered, talked in, or given a topic, under its first name."""
        entered = Join(id="j", at=1, nick="ana", room="#Quiet")
        store.write([entered, said(1, room="#Dev"), topic(2, "tea", room="#Kitchen"), told(3)])
        store.write([said(4, room="#dev")])
        rooms = {room.room: room for room in store.load(10).rooms}
        assert list(rooms) == ["#Quiet", "#Dev", "#Kitchen"]
        assert seqs(list(rooms["#Dev"].messages)) == [1, 4]
        assert rooms["#Kitchen"].topic == topic(2, "tea", room="#Kitchen")
        assert rooms["#Quiet"].topic is None

    def test_last_topic_counts(self, store: Store) -> None:
        """A room has the topic it got last; an empty one is none."""
        store.write([topic(1, "one"), topic(2, "two")])
        assert store.load(1).rooms[0].topic == topic(2, "two")
        store.write([topic(3, "")])
        assert store.load(1).rooms[0].topic is None

    def test_loads_recent_messages(self, store: Store) -> None:
        """A start knows the last messages of each room, the ids of all of them, the last seq."""
        store.write([said(seq) for seq in range(1, 11)] + [told(11), topic(12, "x", room="#lobby")])
        snapshot = store.load(3)
        assert seqs(list(snapshot.rooms[0].messages)) == [8, 9, 10]
        assert snapshot.ids == tuple(f"id-{seq}" for seq in range(1, 13))
        assert snapshot.seq == 12

    def test_people_are_remembered(self, store: Store) -> None:
        """People come back as they were saved last, the longest not seen first."""
        ana = Person(
            id=ANA,
            nick="ana",
            seen=5,
            read={"#lobby": 7},
            ignored={BEN: "ben"},
            metadata={"url": "x"},
        )
        ben = Person(id=BEN, nick="ben", seen=3, muted=("#dev",), device=True)
        store.save_people([Person(id=ANA, nick="an", seen=1)])
        store.save_people([ana, ben])
        assert store.load(1).people == (ben, ana)

    def test_saved_people_are_copies(self, store: Store) -> None:
        """What changes in a person after saving waits for the next saving."""
        ana = Person(id=ANA, nick="ana", read={"#lobby": 1})
        store.save_people([ana])
        ana.read["#lobby"] = 2
        assert store.load(1).people[0].read == {"#lobby": 1}

    # taking back

    def test_taken_back_message_is_gone(self, store: Store) -> None:
        """A message that was taken back is in no view; others stay, and its id stays known."""
        messages = [said(1, "stays"), said(2, "goes"), told(3, "goes"), said(4, "goes", room="#x")]
        store.write(messages)
        for message in messages[1:3]:
            store.write([redact(message, message.seq + 10)])
        store.write([said(2, "goes")])
        assert seqs(store.before("#lobby", 99, 9)) == [1]
        assert store.private(BEN, 0, 9) == []
        assert seqs(store.search("goes", ["#lobby", "#x"], BEN, 0, 9)) == [4]
        assert store.check() == []

    def test_taking_back_at_once(self, store: Store) -> None:
        """A message that is taken back in the same batch was never there; its seq is used up."""
        store.write([said(1), redact(said(1), 2)])
        assert store.after("#lobby", 0, 9) == []
        assert store.load(9).seq == 2

    def test_taking_back_nothing(self, store: Store) -> None:
        """An id that is not there, or is in another conversation, takes nothing back."""
        store.write([said(1), redact(said(7), 2)])
        assert seqs(store.after("#lobby", 0, 9)) == [1]

    def test_what_was_taken_back_since(self, store: Store) -> None:
        """The ids of messages taken back after a place, of one conversation, the last ones."""
        messages = [said(1), said(2), said(3), said(4, room="#dev"), told(5)]
        store.write(messages)
        store.write([redact(message, message.seq + 10) for message in messages])
        assert store.redacted("#lobby", 0, 9) == ["id-1", "id-2", "id-3"]
        assert store.redacted("#lobby", 11, 9) == ["id-2", "id-3"]
        assert store.redacted("#lobby", 0, 1) == ["id-3"]
        assert store.redacted("#lobby", 0, 0) == []
        assert store.redacted(messages[-1].scope, 0, 9) == ["id-5"]
        assert store.redacted("#lobby", 2**80, 9) == []

    # other names of rooms

    def test_renamed_room_keeps_what_was_said(self, store: Store) -> None:
        """History, search, unread and one's read mark are those of before, under the new name."""
        store.write([said(1, room="#dev"), said(2, "old hello", room="#dev"), topic(3, "tea")])
        store.write([rename(4, "#dev", "#Build")])
        store.write([replace(said(5, room="#Build"), scope="#dev")])
        found = store.before("#dev", 9, 9)
        assert [(m.seq, m.to, m.scope) for m in found] == [(n, "#Build", "#dev") for n in (1, 2, 5)]
        assert {m.to for m in store.after("#dev", 0, 9)} == {"#Build"}
        assert [e.seq for e in store.told_before("#dev", 9, 9)] == [3]
        assert [e.room for e in store.told_after("#dev", 0, 9) if isinstance(e, Topic)] == [
            "#Build"
        ]
        assert [m.to for m in store.search("old", ["#dev"], BEN, 0, 9)] == ["#Build"]
        assert store.unread(BEN, {"#dev": 1}, ["#dev"]) == [Unread(scope="#dev", count=2)]
        (room,) = store.load(9).rooms
        assert (room.room, room.scope, seqs(list(room.messages))) == ("#Build", "#dev", [1, 2, 5])
        assert room.topic is not None
        assert room.topic.text == "tea"

    def test_name_given_away_is_another_rooms(self, store: Store) -> None:
        """Whoever takes a name that was given away finds nothing of the room that had it."""
        store.write([said(1, room="#dev"), topic(2, "tea"), rename(3, "#dev", "#build")])
        store.write([replace(said(4, "new", room="#dev"), scope="#dev 2")])
        store.write([replace(topic(5, "cake", room="#dev"), scope="#dev 2")])
        rooms = {r.room: r for r in store.load(9).rooms}
        assert {name: room.scope for name, room in rooms.items()} == {
            "#build": "#dev", "#dev": "#dev 2",
        }  # fmt: skip
        assert [seqs(list(rooms[name].messages)) for name in ("#build", "#dev")] == [[1], [4]]
        topics = {name: room.topic.text for name, room in rooms.items() if room.topic}
        assert topics == {"#build": "tea", "#dev": "cake"}
        assert store.search("hello", ["#dev 2"], ANA, 0, 9) == []

    def test_names_within_one_batch(self, store: Store) -> None:
        """What is stored in one commit is taken in its order, whoever enters meanwhile."""
        topic_of_b = replace(topic(3, "x", room="#b"), scope="#a")
        new_a = replace(said(5, room="#a"), scope="#a 2")
        store.write([said(1, room="#a"), rename(2, "#a", "#b"), topic_of_b,
            rename(4, "#b", "#c", scope="#a"), new_a,
            Join(id="j", at=1, nick="ana", room="#a"),
            Join(id="k", at=1, nick="ben", room="#c", scope="#a"),
        ])  # fmt: skip
        rooms = {room.room: room for room in store.load(9).rooms}
        assert {name: room.scope for name, room in rooms.items()} == {"#c": "#a", "#a": "#a 2"}
        assert rooms["#c"].topic is not None
        assert [m.to for m in store.before("#a", 9, 9)] == ["#c"]

    def test_empty_room_gives_way(self, store: Store) -> None:
        """A room that was only entered has its name no more when another one gets it."""
        store.write([Join(id="j", at=1, nick="ana", room="#build"), said(1, room="#dev")])
        store.write([rename(2, "#dev", "#build")])
        (room,) = store.load(9).rooms
        assert (room.room, room.scope) == ("#build", "#dev")

    def test_other_spelling_of_a_name(self, store: Store) -> None:
        """A name may change in capitals alone."""
        store.write([said(1, room="#dev"), rename(2, "#dev", "#Dev")])
        assert [(r.room, r.scope) for r in store.load(9).rooms] == [("#Dev", "#dev")]
        assert [m.to for m in store.before("#dev", 9, 9)] == ["#Dev"]

    def test_renamed_once(self, store: Store) -> None:
        """A new name that is sent again does not take the place of a later one."""
        store.write([said(1, room="#a"), rename(2, "#a", "#b"), rename(3, "#b", "#c", scope="#a")])
        store.write([replace(rename(4, "#a", "#b"), id="id-2")])
        assert [room.room for room in store.load(9).rooms] == ["#c"]

    def test_names_are_applied_again_with_the_modes(self, store: Store) -> None:
        """A start is given modes and names in their order, however old they are."""
        change = ModeChange(on=True, mode="q", value="ana", person=ANA)
        mode = Mode(id="id-1", at=1, seq=1, nick="ana", room="#dev", changes=(change,))
        named = rename(2, "#dev", "#build")
        store.write([mode, named])
        store.prune(99_000, PEOPLE_KEPT)
        assert store.load(9).powers == (mode, named)
        assert store.audit(9) == [mode, named]

    def test_prune_keeps_a_renamed_room_with_messages(self, store: Store) -> None:
        """A room whose messages are kept under another name is not taken for an empty one."""
        store.write([said(1, room="#dev"), rename(2, "#dev", "#build")])
        store.write([replace(said(9, room="#build"), scope="#dev")])
        store.prune(5_000, PEOPLE_KEPT)
        assert [(r.room, seqs(list(r.messages))) for r in store.load(9).rooms] == [("#build", [9])]

    # looking after it

    def test_prune_deletes_old_messages(self, store: Store) -> None:
        """Messages older than a time are gone from every view; the seq goes on counting."""
        store.write([said(1), said(2, "hello again"), told(3), said(4)])
        assert store.prune(4_000, PEOPLE_KEPT) == 3
        assert seqs(store.before("#lobby", 99, 10)) == [4]
        assert store.before("#lobby", 4, 10, "ana") == []
        assert seqs(store.search("hello", ["#lobby"], ANA, 0, 10)) == [4]
        assert store.private(BEN, 0, 10) == []
        assert store.prune(99_000, PEOPLE_KEPT) == 1
        assert store.load(5).seq == 4

    def test_prune_of_nothing(self, store: Store) -> None:
        """Time 0 keeps all messages."""
        store.write([said(1)])
        assert store.prune(0, PEOPLE_KEPT) == 0
        assert seqs(store.before("#lobby", 2, 10)) == [1]

    def test_prune_forgets_rooms_without_anything(self, store: Store) -> None:
        """A room goes when its messages are gone, unless it has a topic or is newer."""
        store.write([said(1, room="#old"), topic(2, "kept", room="#topic")])
        store.write([Join(id="j", at=9_000, nick="ana", room="#new")])
        store.prune(5_000, PEOPLE_KEPT)
        assert [room.room for room in store.load(5).rooms] == ["#topic", "#new"]
        store.write([said(10, room="#old")])
        assert "#old" in [room.room for room in store.load(5).rooms]

    def test_prune_keeps_the_people_seen_last(self, store: Store) -> None:
        """Of too many people those longest not seen are forgotten."""
        store.save_people([Person(id=f"p{n}", nick="x", seen=n) for n in (3, 1, 2)])
        store.prune(0, 2)
        assert [person.id for person in store.load(1).people] == ["p2", "p3"]

    def test_is_sound(self, store: Store) -> None:
        """A check finds nothing after writing and deleting."""
        store.write([said(seq, "words to find") for seq in range(1, 50)])
        store.prune(20_000, PEOPLE_KEPT)
        assert store.check() == []

    def test_backup_never_overwrites(self, store: Store, tmp_path: Path) -> None:
        """A backup is a new file; one that is there stays as it is."""
        target = tmp_path / "backup"
        store.backup(str(target))
        assert target.exists()
        target.write_bytes(b"precious")
        with pytest.raises(StoreError, match="is there already"):
            store.backup(str(target))
        assert target.read_bytes() == b"precious"
