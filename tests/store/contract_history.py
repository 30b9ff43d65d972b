"""What every store promises of what it keeps: it is all there, once, and found by its place."""

import pytest
from hypothesis import given
from msgspec.structs import replace

from hubbub.events import (
    Join,
    Kick,
    Login,
    Message,
    Mode,
    Op,
)
from hubbub.names import key
from hubbub.store.base import Store
from support.stored import (
    ANA,
    BEN,
    CHO,
    PEOPLE_KEPT,
    one_store,
    redact,
    said,
    seqs,
    tells,
    texts,
    told,
    topic,
)


class HistoryContract:
    """Writing, and reading back."""

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
