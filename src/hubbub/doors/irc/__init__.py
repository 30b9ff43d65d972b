"""The IRC door: any IRC client in the same rooms as everybody else."""

from hubbub.doors.irc.codec import IrcCodec
from hubbub.doors.irc.shared import Shared

__all__ = ["IrcCodec", "Shared"]
