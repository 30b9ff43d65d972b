"""The command line: serve, join, backup."""

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from hubbub import __version__
from hubbub.settings import GivenError, Settings, SettingsError, load

USAGE, FAILED = 2, 1  # exit statuses


class Mistake(click.ClickException):
    """Something the person can mend, said in one to three lines."""

    exit_code = FAILED

    def show(self, file: Any = None) -> None:  # noqa: ARG002 - click's shape
        """Write it to stderr as it is."""
        click.echo(self.message, err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hubbub")
def cli() -> None:
    """Chat for everybody on the same network."""


@cli.command()
@click.argument("host", required=False)
@click.argument("port_argument", metavar="[PORT]", required=False, type=int)
@click.option("--port", type=int, help="Port to listen on (5005).")
@click.option("--name", help="Name of the chat (this computer's name).")
@click.option("--data", type=click.Path(file_okay=False), help="Folder of the messages.")
@click.option("--max", "max_clients", type=int, help="Most people at once (200; 0 = any number).")
@click.option("--config", type=click.Path(dir_okay=False), help="Settings file (TOML).")
@click.option("--no-qr", is_flag=True, help="Draw no square on the start screen.")
@click.option("--show-messages", is_flag=True, help="Print room messages on this console.")
@click.option("--show-addresses", is_flag=True, help="Show people's addresses to everybody.")
def serve(
    host: str | None,
    port_argument: int | None,
    port: int | None,
    config: str | None,
    no_qr: bool,
    **given: Any,
) -> None:
    """Open the chat: hubbub serve [HOST [PORT]]."""
    from hubbub.serving import serve as run  # noqa: PLC0415 - `join` needs none of it

    chosen = {name: value for name, value in given.items() if value not in (None, False)}
    if no_qr:
        chosen["qr"] = False
    if host is not None and host.isdigit() and port_argument is None:
        raise click.UsageError("hubbub serve takes an address, then a port: hubbub serve HOST PORT")
    port = port if port is not None else port_argument
    settings = read_settings(config, chosen)
    listen_host, _, listen_port = settings.listen.rpartition(":")
    listen = f"{host or listen_host}:{port if port is not None else listen_port}"
    sys.exit(run(read_settings(config, {**chosen, "listen": listen})))


def read_settings(config: str | None, given: dict[str, Any]) -> Settings:
    """Return the settings. Raises Mistake with file, line and key."""
    path = Path(config) if config else default_config(given)
    try:
        text = path.read_text(encoding="utf-8") if config or path.exists() else ""
        return load(text, str(path), os.environ, given)
    except OSError as error:
        raise Mistake(f"{path}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Mistake(f"{path}: this is not a text file in UTF-8.") from None
    except GivenError as error:
        raise click.UsageError(str(error)) from None
    except SettingsError as error:
        raise Mistake(str(error)) from None


def default_config(given: dict[str, Any]) -> Path:
    """Return where the settings file is when none is named: in the data folder."""
    data = given.get("data") or os.environ.get("HUBBUB_DATA") or default_data()
    return Path(data) / "hubbub.toml"


def default_data() -> Path:
    """Return the platform's folder for a user's data."""
    from platformdirs import user_data_path  # noqa: PLC0415 - not needed where --data is given

    return user_data_path("hubbub", appauthor=False)


@cli.command()
@click.argument("host", required=False)
@click.argument("port", required=False, type=int)
@click.option("--name", help="Your name.")
@click.option("--plain", is_flag=True, help="Plain lines, for pipes and screen readers.")
def join(host: str | None, port: int | None, name: str | None, plain: bool) -> None:
    """Join a chat: hubbub join [HOST [PORT]]."""
    from hubbub.client import run  # noqa: PLC0415 - `serve` needs none of it

    sys.exit(run(host, port, name, plain))


@cli.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--data", type=click.Path(file_okay=False), help="Folder of the messages.")
@click.option("--config", type=click.Path(dir_okay=False), help="Settings file (TOML).")
def backup(file: str, data: str | None, config: str | None) -> None:
    """Copy everything into FILE, also while the server runs."""
    from hubbub.errors import StoreError  # noqa: PLC0415 - as above
    from hubbub.store.backup import backup_folder  # noqa: PLC0415 - as above

    settings = read_settings(config, {"data": data} if data else {})
    try:
        backup_folder(Path(settings.data or default_data()), file)
    except StoreError as error:
        raise Mistake(f"No backup: {error}.") from None
    click.echo(f"Everything is in {file}.")


def main(run: Callable[[], Any] = cli) -> None:
    """Run the command line; a person's mistake never shows a traceback."""
    terminal = sys.stdin.isatty() and sys.stderr.isatty()
    logging.basicConfig(
        format="%(asctime)s %(levelname)s %(message)s",
        level=logging.WARNING if terminal else logging.INFO,  # a person sees the start screen
        stream=sys.stderr,
    )
    run()
