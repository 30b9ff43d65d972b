"""The commands, one function each, for all doors at once; importing this fills COMMANDS."""

from hubbub.commands import help, history, ops, people, powers, rooms, settings, talk

__all__ = ["help", "history", "ops", "people", "powers", "rooms", "settings", "talk"]
