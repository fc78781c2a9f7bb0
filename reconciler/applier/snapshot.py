"""Snapshots: take, write, and read them, and use them in place of live pages."""

import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from reconciler.applier.page_reading import nothing, page_named
from reconciler.applier.read import SIDE_BY_SIDE, read_whole, wanted_of
from reconciler.documents.atomic_write import read_bounded, write_whole
from reconciler.documents.event import Event, OnEvent, ignore_event
from reconciler.documents.snapshot import Snapshot
from reconciler.errors import DocumentError
from reconciler.model.resource import Config, DesiredPage, LivePage
from reconciler.providers.protocol import Backend

LARGEST = 256 * 1024 * 1024
"""Maximum size of a snapshot in bytes: ten full pages take about 5 MB, and 100,000 subscribers about 30 MB."""


def take(
    config: Config,
    backend_for: Callable[[DesiredPage], Backend],
    *,
    now: datetime,
    source: str,
    subscribers: bool = False,
    on_event: OnEvent = ignore_event,
) -> Snapshot:
    """Take a snapshot of the declared pages with all types, so that a branch may declare more than this file. Sends
    only GET requests.

    Args:
        config: the declared pages.
        backend_for: returns the backend of a page.
        now: the current time.
        source: the API root.
        subscribers: whether to read people too.
        on_event: receives what happens, from several threads.

    Raises:
        ServiceError: a page, or a type that it declares, cannot be read. Undeclared types that cannot be accessed are
            omitted.
    """

    def taken(page: DesiredPage) -> LivePage:
        on_event(Event(event="reading", page=page.key))
        live = _read(page, backend_for(page), subscribers)
        on_event(Event(event="read", page=page.key, requests=live.requests))
        return live

    with ThreadPoolExecutor(max_workers=SIDE_BY_SIDE, thread_name_prefix="read") as pool:
        pages = list(pool.map(taken, config.pages))
    return Snapshot(
        pages={page.key: live for page, live in zip(config.pages, pages, strict=True)},
        taken_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        source=source,
        salt=secrets.token_hex(16),
    )


def _read(page: DesiredPage, backend: Backend, subscribers: bool) -> LivePage:
    every = frozenset(kind.name for kind in page.service.kinds_of(page.scope))
    people = frozenset(kind.name for kind in page.service.kinds if kind.identity.personal)
    left_out = frozenset() if subscribers else people
    declared = wanted_of(page)
    wanted = replace(declared, kinds=every - left_out, whole=declared.whole | (people - left_out))
    if not subscribers:
        wanted = replace(
            wanted, contacts={}, unlisted=tuple(request for request in wanted.unlisted if request.kind not in left_out)
        )
    page_id = page.id
    if page.by_name is not None:
        named = page_named(backend, page.by_name)
        if named.id is None:
            return nothing(page, wanted, named)
        page_id = named.id
    live = read_whole(backend, page_id, wanted, page.service, needed=page.needed - left_out).page
    return replace(live, missing=tuple(sorted(every - live.read)))


def pages_of(snapshot: Snapshot, config: Config) -> Mapping[str, LivePage]:
    """The declared pages in the snapshot, by key. Only missing types that the file declares are reported as missing."""
    live_pages = {page.key: snapshot.page_for(page) for page in config.pages}
    declared = {page.key: page.declared for page in config.pages}
    return {
        key: replace(live, missing=tuple(sorted(declared[key] - live.read)))
        for key, live in live_pages.items()
        if live is not None
    }


def write_snapshot(snapshot: Snapshot, path: Path, *, subscribers: bool) -> None:
    """Write the file atomically, readable only by its owner if it contains people. Raises DocumentError."""
    text = snapshot.to_json(subscribers=subscribers)
    with DocumentError.in_place_of_os("the snapshot cannot be written", place=path):
        write_whole(path, text, mode=0o600 if subscribers else None)


def read_snapshot(path: Path) -> Snapshot:
    """Read a snapshot. Raises DocumentError if it is unreadable, too large, not a snapshot, or of an unknown version."""
    try:
        data = read_bounded(path, LARGEST)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        raise DocumentError(f"the snapshot cannot be read: {why or 'no such path'}", place=str(path)) from None
    if len(data) > LARGEST:
        raise DocumentError(f"larger than {LARGEST // 1024 // 1024} MB: no snapshot is", place=str(path))
    return Snapshot.from_json(data, str(path))
