"""What these tests share with the crash tests: servers, and people at their doors."""

from crash.conftest import join, serve

__all__ = ["join", "serve"]
