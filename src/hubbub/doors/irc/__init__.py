"""The IRC door: any IRC client in the same rooms as everybody else."""

from hubbub.doors.irc.codec import IrcCodec

__all__ = ["IrcCodec"]
