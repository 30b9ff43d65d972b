"""The commands, one function each, for all doors at once; importing this fills COMMANDS."""

from hubbub.commands import help, history, marks, ops, people, powers, rooms, settings, talk

__all__ = ["help", "history", "marks", "ops", "people", "powers", "rooms", "settings", "talk"]
