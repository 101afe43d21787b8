"""A server that runs until it is told to stop."""

import contextlib
import socket
from ipaddress import ip_address

import typer
import uvicorn

from glyphline.errors import GlyphlineError
from glyphline.reading.recognizer import Reader
from glyphline.serving.app import make_app
from glyphline.serving.limits import ServingLimits


def serve_forever(reader: Reader, limits: ServingLimits, host: str, port: int) -> None:
    """Answer requests until Ctrl-C or SIGTERM; what is being read then is read to its end.

    Args:
        reader: the model.
        limits: how much to take on.
        host: address to listen at.
        port: 0 takes a free one.

    Raises:
        GlyphlineError: if the address or port cannot be had.
    """
    listening = listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}"
    typer.echo(f"{reader.card.name} ({reader.card.model_id}) reads at {address}")
    typer.echo(f"the API: {address}/docs   to stop: Ctrl-C")
    if not _is_local(host):
        typer.echo(
            "anyone who reaches this address may use it: there is no password and no encryption",
            err=True,
        )
    # Ctrl-C is how a server ends.
    with contextlib.suppress(KeyboardInterrupt):
        make_server(reader, limits).run(sockets=[listening])


def make_server(reader: Reader, limits: ServingLimits) -> uvicorn.Server:
    """The server, which `run(sockets=[...])` starts."""
    config = uvicorn.Config(
        make_app(reader, limits),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=max(1, round(limits.timeout_s)),
    )
    return uvicorn.Server(config)


def listen(host: str, port: int) -> socket.socket:
    """Take a port.

    Raises:
        GlyphlineError: if it cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise GlyphlineError(
            f"cannot listen at {host} port {port}: {error.strerror or error}; "
            f"choose another with --port (0: any free one) or --host"
        ) from error


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
