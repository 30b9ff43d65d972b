"""People who are remembered: who comes back, who is forgotten."""

import pytest

from hubbub.core.people import MOST_PEOPLE, People, Person

DAY = 86_400_000  # milliseconds


class TestPeople:
    """Who is remembered, and who counts as coming back."""

    @pytest.mark.parametrize(
        ("address", "later", "device", "known"),
        [
            ("1.1.1.1", 0, False, True),
            ("1.1.1.1", DAY, False, True),
            ("1.1.1.1", DAY + 1, False, False),
            ("2.2.2.2", 0, False, False),
            ("1.1.1.1", 0, True, False),
        ],
    )
    def test_returning(self, address: str, later: int, *, device: bool, known: bool) -> None:
        """Same name, same address, within a day, no token: the same person."""
        people = People()
        people.add(Person(id="p", nick="Ann", address="1.1.1.1", seen=1000, device=device))
        assert bool(people.returning("ann", address, 1000 + later)) is known

    def test_the_newest_holder_of_a_name_is_found(self) -> None:
        """A name that went from one to another means the latest."""
        people = People()
        people.add(Person(id="new", nick="ann", seen=2))
        people.add(Person(id="old", nick="ann", seen=1))
        found = people.called("ann")
        assert found is not None
        assert found.id == "new"

    def test_renaming_frees_the_old_name(self) -> None:
        """Somebody is found under the present name only."""
        people = People()
        person = people.of("p", "ann")
        people.rename(person, "anna")
        assert people.called("ann") is None
        assert people.called("anna") is person
        assert people.changed == {"p": person}

    def test_the_longest_not_seen_go_first(self) -> None:
        """Memory for people is bounded, and whoever was seen lately stays."""
        people = People()
        first = people.of("first", "first")
        for n in range(MOST_PEOPLE - 1):
            people.of(f"p{n}", f"p{n}")
        people.seen(first, 5, 1)
        people.of("one", "one")
        assert len(people.by_id) == MOST_PEOPLE
        assert "first" in people.by_id
        assert "p0" not in people.by_id
        assert people.called("p0") is None
