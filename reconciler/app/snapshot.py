"""The snapshot command: read the declared pages and write them to a file."""

import os
from datetime import UTC, datetime
from pathlib import Path

from reconciler.app.console import Console
from reconciler.app.load import load
from reconciler.app.progress import Reporter
from reconciler.app.services import services
from reconciler.model.service import Service


def _root(service: Service) -> str:
    """The API root of a service."""
    return os.environ.get(service.url_variable, "").strip() or service.default_url


def take_snapshot(path: str | None, out: Path, console: Console, *, subscribers: bool, sandbox: bool) -> int:
    """Read every declared page and write the snapshot. Raises ConfigError, ServiceError and DocumentError."""
    from reconciler import applier
    from reconciler.render.json import snapshot_json
    from reconciler.render.snapshot import taken_text

    config = load(path, secrets_needed=subscribers)
    reporter = Reporter(console)
    roots = dict.fromkeys(_root(page.service) for page in config.pages)
    source = "the embedded sandbox" if sandbox else ", ".join(roots)
    with services(config, sandbox=sandbox, on_event=reporter.on_event) as reached:
        try:
            snapshot = applier.take(
                config,
                reached.backend_for,
                now=datetime.now(UTC),
                source=source,
                subscribers=subscribers,
                on_event=reporter.on_event,
            )
        finally:
            reporter.clear()
    if out == Path("-"):
        console.document(snapshot_json(snapshot, subscribers=subscribers))
    else:
        applier.write_snapshot(snapshot, out, subscribers=subscribers)
    console.err(taken_text(snapshot, str(out), subscribers=subscribers))
    return 0
