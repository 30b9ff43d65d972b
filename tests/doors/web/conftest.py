"""What these tests share: running servers."""

from support.serving import server, serving, shared_server

__all__ = ["server", "serving", "shared_server"]
