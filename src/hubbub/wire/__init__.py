"""Protocols without sockets: bytes in, lines, requests and answers out."""
