"""`coldopen serve`: the service over HTTP."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from coldopen.cli.common import aside, data_option, json_option, settings_of
from coldopen.service import serve as run_service
from coldopen.settings import Settings


@click.command()
@click.option("--host", help="Address to listen on  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on, 0 for any  [default: 8080]")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that answer requests  [default: 1]")
@data_option
@json_option
def serve(host: str | None, port: int | None, workers: int | None, data: Path, as_json: bool) -> None:
    """Serve pages, events, the viewer and the operator's API until interrupted.

    \b
    coldopen serve --workers 2
    curl -X POST localhost:8080/v1/page -d '{"signals": {"country": "IN", "device": "mobile"}}'
    """
    settings = with_service(settings_of(data), host=host, port=port, workers=workers)
    run_service(data, settings, lambda url, _: _say(url, data, as_json))


def with_service(settings: Settings, **told: object) -> Settings:
    """The settings with some of the service's options replaced; None leaves one as it is."""
    kept = {name: value for name, value in told.items() if value is not None}
    return msgspec.structs.replace(settings, service=msgspec.structs.replace(settings.service, **kept))


def _say(url: str, data: Path, as_json: bool) -> None:
    token_file = data / "secrets" / "secrets.json"
    if as_json:
        click.echo(msgspec.json.encode({"url": url, "operator_token_in": str(token_file)}))
        return
    aside.print(
        f"coldopen listens on {url} (the viewer is at {url}/, the API at {url}/v1/schema/openapi.json)",
        soft_wrap=True,
    )
    aside.print(f"the operator's token is in {token_file}", soft_wrap=True)
