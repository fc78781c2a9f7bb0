"""The probe command: ask a real site what the reference leaves open, and write down what it answers."""

import re
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from reconciler.app.console import Console
from reconciler.app.progress import Reporter
from reconciler.app.services import services
from reconciler.errors import DocumentError
from reconciler.http import HttpEvent
from reconciler.model.resource import Provider

if TYPE_CHECKING:
    from reconciler.providers.protocol import Prober

_VALUES = 3
"""So many values of a header are kept."""
_SHOWN = re.compile(r"[0-9A-Za-z:;,=.+\" -]{1,35}")
"""Numbers, times and short words; an id in the usual form is longer."""


class RateHeaders:
    """Collects the headers of answers that concern rate limits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.values: dict[str, list[str]] = {}
        """Some different values by lowercase name, in the order in which they came."""

    def on_event(self, event: object) -> None:
        """Take what an answer says; anything else is passed over."""
        if not isinstance(event, HttpEvent):
            return
        with self._lock:
            for name, raw in event.limits:
                value = raw if _SHOWN.fullmatch(raw) else f"a text of {len(raw)} characters"
                values = self.values.setdefault(name, [])
                if value not in values and len(values) < _VALUES:
                    values.append(value)


def run_probe(provider: Provider, page_id: str | None, out: Path | None, console: Console, *, sandbox: bool) -> int:
    """Read, and write the report to `out`, or to stdout where it is None or `-`. Nothing is written to the service.

    Raises ServiceError where the site does not let the key in, SettingError, and DocumentError where the report cannot be written.
    """
    from reconciler.render.probe import probe_yaml, probed_text

    reporter, headers = Reporter(console), RateHeaders()

    def on_event(event: object) -> None:
        headers.on_event(event)
        reporter.on_event(event)

    page_ids = (page_id,) if page_id else ()
    with services(None, sandbox=sandbox, page_ids=page_ids, provider=provider, on_event=on_event) as reached:
        backend = cast("Prober", reached.backend_of(provider))
        reporter.reading(page_id or provider.service.title)
        try:
            report = backend.probe(page_id)
        finally:
            reporter.clear()
    report = replace(report, headers=headers.values)
    if out is None or out == Path("-"):
        console.document(probe_yaml(report))
        console.err(probed_text(report, None))
        return 0
    from reconciler.applier import write_whole

    with DocumentError.in_place_of_os("the report cannot be written", place=out):
        write_whole(out, probe_yaml(report))
    console.err(probed_text(report, str(out)))
    return 0
