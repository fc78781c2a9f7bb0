"""`reconciler sandbox`: a Statuspage of your own on loopback."""

from pathlib import Path

import click

from reconciler.cli.options import file_option


@click.command("sandbox", short_help="Serve a Statuspage of your own on loopback.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes a free one.")
@file_option("--state", help="Keep the pages in this SQLite file; without it they are gone when the server stops.")
@file_option("--seed", help="A JSON or YAML file of pages to begin with.")
@file_option("--faults", help="A JSON or YAML file of faults: which requests are refused, cut, delayed or garbled.")
@click.option("--requests", type=click.IntRange(1), default=60, show_default=True, help="Requests in a window.")
@click.option("--seconds", type=click.FloatRange(0.1), default=60.0, show_default=True, help="The window's length.")
def command(
    port: int, state: Path | None, seed: Path | None, faults: Path | None, requests: int, seconds: float
) -> int:
    """Serve a Statuspage of your own on loopback.

    It behaves as the service does: its paging, its error shapes, its 60 requests in 60 seconds, its groups that vanish when they are
    empty. Nothing leaves this machine. Stop it with Ctrl-C.

    \b
    reconciler sandbox --state page.db
    STATUSPAGE_API_URL=http://127.0.0.1:8765/v1 STATUSPAGE_API_KEY=any reconciler plan
    """
    from reconciler.cli.serving import serve_sandbox

    return serve_sandbox(port, state, seed, faults, requests, seconds)
