"""The client of `hubbub join`."""

__all__ = ["run"]


def run(host: str | None, port: int | None, name: str | None, plain: bool) -> int:  # noqa: FBT001 - a flag
    """Join a chat and stay until the person leaves; return the exit status."""
    from hubbub.client.visit import run as visit  # noqa: PLC0415 - `hubbub.client` stays light

    return visit(host, port, name, plain=plain)
