"""What every store promises when things change: starts, redactions, names, and pruning."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from hubbub.core.archive import Unread
from hubbub.core.people import Person
from hubbub.errors import StoreError
from hubbub.events import (
    Join,
    Mode,
    ModeChange,
    Topic,
)
from hubbub.store.base import Store
from support.stored import ANA, BEN, PEOPLE_KEPT, redact, rename, said, seqs, told, topic


class ChangesContract:
    """Starting, taking back, renaming, pruning."""

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
        with pytest.raises(StoreError, match="Name another file"):
            store.backup(str(target))
        assert target.read_bytes() == b"precious"
