"""Hubbub: chat for everybody on the same network."""

__version__ = "0.1.0"
