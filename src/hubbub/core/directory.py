"""Who is here and which rooms there are: finding them by what people call them."""

from collections.abc import Callable
from itertools import chain, count

from hubbub import names
from hubbub.core.likeness import close
from hubbub.core.people import People, Person
from hubbub.core.session import Session
from hubbub.core.state import Room, User
from hubbub.errors import ChatError
from hubbub.names import LOBBY
from hubbub.sentences import similar

SERVER = "server"  # the operator's console: its nick, key and person id


class Directory:
    """Users, rooms and people of one node."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self.clock = clock  # milliseconds since 1970, UTC
        self.seq = 0  # of the latest stored event
        self.people = People()
        self.users: dict[str, User] = {}  # by key of the nick
        self.by_person: dict[str, User] = {}
        self.people.is_here = self.by_person.__contains__
        self.people.holders = self._holders
        self.rooms: dict[str, Room] = {}  # by key of the name
        self.scopes: dict[str, Room] = {}  # the same, by scope
        self.server = User(SERVER, SERVER, SERVER, clock(), "")
        self.server.operator = True
        self.lobby = self.room(LOBBY)

    # rooms

    def room(self, name: str) -> Room:
        """Return a room, made now if it was not there."""
        key = names.room_key(name)
        if key not in self.rooms:
            self.add_room(Room(name, key, self._free_scope(key)))
            self.rooms[key].since = self.clock()
        return self.rooms[key]

    def _free_scope(self, key: str) -> str:
        """Return the key, or `#dev 2`, which is no name, if a room that was renamed has it."""
        later = (f"{key} {number}" for number in count(2))
        return next(scope for scope in chain([key], later) if scope not in self.scopes)

    def add_room(self, room: Room) -> None:
        """Put a room among the rooms."""
        self.rooms[room.key] = self.scopes[room.scope] = room

    def drop_room(self, room: Room) -> None:
        """Take a room from the rooms."""
        del self.rooms[room.key], self.scopes[room.scope]

    def find_room(self, text: str) -> Room:
        """Return the room that a person means. Raises ChatError("no-room")."""
        name = names.room(text)
        room = self.rooms.get(names.room_key(name))
        if room is None:
            raise self.no_room(name)
        return room

    def no_room(self, name: str) -> ChatError:
        """Return that there is no such room, the same whether there is one that is kept secret."""
        key = names.room_key(name)
        shown = [
            room.name.lstrip("#")
            for room in self.rooms.values()
            if room.key != key and "s" not in room.flags
        ]
        near = close(name.lstrip("#"), shown)
        return ChatError("no-room", room=name, similar=similar([f"#{one}" for one in near]))

    def _holders(self) -> set[str]:
        """Return who has a role in a room."""
        return {person for room in self.rooms.values() for person in room.roles}

    # users, and people who may not be here

    def find_user(self, name: str) -> User | None:
        """Return the user with this name who is here, if any."""
        key = names.key(name)
        return self.server if key == SERVER else self.users.get(key)

    def find_here(self, name: str) -> User:
        """Return the user with this name. Raises ChatError("not-here")."""
        user = self.find_user(name)
        if user is None:
            self.find_person(name)
            raise ChatError("not-here", name=name)
        return user

    def find_person(self, name: str) -> Person:
        """Return who has this name, here or not. Raises ChatError("no-person")."""
        user = self.find_user(name)
        if user is not None:
            return self.people.of(user.person, user.nick)
        person = self.people.called(names.key(name))
        if person is None:
            near = close(name, self.known_names())
            raise ChatError("no-person", name=name, similar=similar(near))
        return person

    def known_names(self) -> list[str]:
        """Return the names of all who are here, then of those who were."""
        return [user.nick for user in self.users.values()] + self.people.nicks()

    def is_name(self, text: str) -> bool:
        """Tell whether somebody here, or who was here, has this name."""
        key = names.key(text)
        return key in self.users or key == SERVER or self.people.called(key) is not None

    def taken(self, name: str) -> bool:
        """Tell whether a name cannot be had now."""
        key = names.key(name)
        return key in self.users or key == SERVER

    def nick_of(self, person_id: str, otherwise: str = SERVER) -> str:
        """Return the present name of a person, here or not."""
        user = self.by_person.get(person_id)
        person = self.people.by_id.get(person_id)
        return user.nick if user else person.nick if person else otherwise

    def name_of(self, window: str) -> str:
        """Return a conversation as people write it: `#dev`, `@ben`."""
        if window[:1] == "#":
            return self.rooms[window].name if window in self.rooms else window
        return f"@{self.nick_of(window[1:])}"

    def preference(self, session: Session, name: str) -> str:
        """Return what a session's person chose for a setting, or "" for no choice."""
        person = self.people.by_id.get(session.user.person) if session.user else None
        return person.preferences.get(name, "") if person else ""

    def take_out(self, user: User, at: int) -> None:
        """Take a user out of all rooms and of the server."""
        self.users.pop(user.key, None)
        self.by_person.pop(user.person, None)
        for room in user.rooms:
            room.members.pop(user.key, None)
            room.regroup()
        user.rooms = []
        self.people.seen(self.people.of(user.person, user.nick), at, self.seq)

    def keep_those_here(self) -> None:
        """Note who is here now, so that the store forgets others first."""
        for user in self.users.values():
            person = self.people.by_id.get(user.person) if user.sessions else None
            if person is not None:
                self.people.seen(person, self.clock(), person.seen_seq, here=True)
