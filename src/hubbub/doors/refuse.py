"""One sentence, in their own protocol, for openings whose door does not exist (yet)."""

import struct

from hubbub.sentences import notice

SSH_DISCONNECT = 1  # RFC 4253, 11.1
SSH_NOT_AVAILABLE = 7  # SSH_DISCONNECT_SERVICE_NOT_AVAILABLE
TLS_ALERT = bytes((21, 3, 3, 0, 2, 2, 40))  # fatal handshake_failure, RFC 8446, 6


def refusal(door: str, address: str, port: int) -> bytes:
    """Return what such a client is answered before its connection is closed."""
    how = f"{address} {port}"
    place = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    text = notice("no-door", {"door": door, "how": how, "place": place})
    match door:
        case "http":
            return _http(text)
        case "irc":
            return f"ERROR :{text}\r\n".encode()
        case "ssh":
            return _ssh(text)
        case "tls":
            return TLS_ALERT
        case _:
            return f"{text}\r\n".encode()


def _http(text: str) -> bytes:
    body = f"{text}\n".encode()
    head = (
        "HTTP/1.1 503 Service Unavailable\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Connection: close\r\n"
        "Cache-Control: no-store\r\n"
        "X-Content-Type-Options: nosniff\r\n\r\n"
    )
    return head.encode() + body


def _ssh(text: str) -> bytes:
    """Return our version and an unencrypted SSH_MSG_DISCONNECT, which clients show."""
    description = text.encode()
    payload = struct.pack(">BII", SSH_DISCONNECT, SSH_NOT_AVAILABLE, len(description))
    payload += description + struct.pack(">I", 0)
    padding = 8 - (len(payload) + 5) % 8 + 8
    packet = struct.pack(">IB", len(payload) + padding + 1, padding) + payload + bytes(padding)
    return b"SSH-2.0-Hubbub\r\n" + packet
