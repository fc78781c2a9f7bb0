"""Read, plan, apply and render: what the commands do, as functions without a terminal."""

import os
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.api.connection import Connection
from reconciler.api.events import checked, receiver_of
from reconciler.documents.event import OnEvent, ignore_event
from reconciler.errors import SettingError
from reconciler.model.pattern import Pattern
from reconciler.model.plan import Plan
from reconciler.model.resource import Ancestry, Config, DesiredPage, LivePage
from reconciler.model.result import Result
from reconciler.model.services import FIELD_NAMES, PATH_LENGTHS

if TYPE_CHECKING:
    from reconciler.applier import EarlierRuns, Journal


def connect(environ: Mapping[str, str] | None = None, *, on_event: OnEvent | None = None) -> Connection:
    """A connection to the services, closed by `with` or `close()`. Nothing is sent yet.

    Args:
        environ: the variables with keys and addresses; None for those of the process.
        on_event: receives each request and wait, from several threads.
    """
    return Connection(os.environ if environ is None else environ, on_event=receiver_of(on_event))


def read(page: DesiredPage, connection: Connection) -> LivePage:
    """The live state of a page, as far as it is declared. Sends only GET requests.

    Raises ServiceError, SettingError and ReceiverError.
    """
    from reconciler.applier import existing_id, wanted_of

    backend = connection.backend_for(page)
    return checked(backend.read(existing_id(backend, page), wanted_of(page)), connection.on_event)


def plan(
    config: Config,
    connection: Connection,
    *,
    pages: Sequence[str] = (),
    only: Sequence[str] = (),
    exclude: Sequence[str] = (),
    on_event: OnEvent | None = None,
    today: date | None = None,
    allow_deletes: int | None = None,
    during_incident: bool = False,
    publish_others: bool = False,
    snapshot: Mapping[str, LivePage] | None = None,
    base: Ancestry | None = None,
    compare_only: bool = False,
    journal: "EarlierRuns | str | os.PathLike[str] | None" = None,
) -> Plan:
    """What would change. Sends only GET requests.

    `pages` are page keys, `only` and `exclude` patterns of addresses; empty for all. `on_event` receives what happens, from several
    threads. `today` is the time of the run, None for now. `allow_deletes` replaces the declared limit of deletions.
    `during_incident` and `publish_others` lift two blocks. `snapshot` has pages to compare with instead of the live ones, by key or ID,
    `base` what an earlier revision declared. With `compare_only`, an ambiguous item is a difference and not an error. `journal`
    tells what earlier runs created that the service's lists may not show yet; None for `.reconciler/journal.jsonl`.

    Raises SettingError for an unknown page, an invalid pattern or a missing key, and ServiceError and PlanError for a single page; for
    several pages, they are part of the plan. Raises ReceiverError at the end if `on_event` raised.
    """
    from reconciler import applier

    receiver = receiver_of(on_event)
    result = applier.make_plan(
        config,
        connection.backend_for,
        today=today or datetime.now(UTC),
        page=tuple(pages),
        only=patterns(only, exclude),
        allow_deletes=allow_deletes,
        snapshot=snapshot,
        on_event=receiver or ignore_event,
        base=base,
        during_incident=during_incident,
        publish_others=publish_others,
        compare_only=compare_only,
        earlier=journal if isinstance(journal, applier.EarlierRuns) else applier.EarlierRuns(_journal(journal)),
    )
    return checked(result, receiver, connection.on_event)


def apply(
    plan: Plan,
    connection: Connection,
    *,
    journal: "Journal | str | os.PathLike[str] | None" = None,
    only: Sequence[str] = (),
    exclude: Sequence[str] = (),
    on_event: OnEvent | None = None,
    today: date | None = None,
    during_incident: bool = False,
    publish_others: bool = False,
    read_at: float | None = None,
) -> Result:
    """Execute a plan, and read the pages again. Nothing is asked.

    The plan must come from `plan` with the same `only`, `exclude`, `during_incident` and `publish_others`. Each call is recorded in
    `journal` before it is sent; None for `.reconciler/journal.jsonl`. `read_at` is when the pages were read, by `time.monotonic`, None for
    just now. `connection.interrupt.request()` in another thread stops it after the request in flight.

    Raises BlockedError if the plan is blocked, and DocumentError if the journal cannot be written; nothing was sent then.
    Raises ReceiverError at the end if `on_event` raised: its `result` is the result.
    """
    from reconciler import applier

    receiver = receiver_of(on_event)
    with closing(journal if isinstance(journal, applier.Journal) else _journal(journal)) as kept:
        kept.prepare()
        result = applier.apply(
            plan,
            connection.backend_for,
            journal=kept,
            interrupt=connection.interrupt,
            key=connection.key,
            today=today or datetime.now(UTC),
            on_event=receiver or ignore_event,
            only=patterns(only, exclude),
            read_at=read_at,
            during_incident=during_incident,
            publish_others=publish_others,
        )
    return checked(result, receiver, connection.on_event)


def render(
    what: Plan | Result,
    connection: Connection,
    format: str = "text",  # noqa: A002  as the option is called
    *,
    color: bool = False,
    width: int = 100,
) -> str:
    """A plan as `text`, `json`, `markdown`, `html` or `gitlab`, or a result as `text` or `json`.

    Raises ValueError for another format.
    """
    from reconciler import applier
    from reconciler import render as renderers
    from reconciler.documents.result import ResultDocument

    if isinstance(what, Plan):
        document = applier.document_of(what, connection.key)
        return renderers.plan(document, format, color=color, width=width, now=datetime.now(UTC))
    if format not in ("text", "json"):
        raise ValueError(f"no format {format!r}: text, json")
    return renderers.applied(ResultDocument.of(what), format, color=color)


def patterns(only: Sequence[str], exclude: Sequence[str], *, fields: bool = False) -> tuple[Pattern, ...]:
    """The patterns of `--only` and `--exclude`; `fields` says whether one may name a field, which no whole action can follow.

    Raises SettingError for an invalid one, or one that can never match.
    """
    given = [("--only", text) for text in only] + [("--exclude", text) for text in exclude]
    parsed = tuple(_pattern(option, text) for option, text in given)
    for (option, text), pattern in zip(given, parsed, strict=True):
        if pattern.field is not None and not fields:
            raise SettingError(
                f"{option} {text}: it names the field `{pattern.field}`, and what is planned and applied are whole resources",
                hint=f"write {option} '{pattern.text}', or leave a field alone with `ignore` in the file",
            )
    return parsed


def _journal(path: str | os.PathLike[str] | None) -> "Journal":
    from reconciler.applier import Journal

    return Journal() if path is None else Journal(Path(path))


def _pattern(option: str, text: str) -> Pattern:
    try:
        pattern = Pattern.parse(text, FIELD_NAMES, whole=True)
    except ValueError as error:
        raise SettingError(f"{option} {text}: {error}", hint="an address is PAGE/KIND/PATH") from None
    if not pattern.fits(PATH_LENGTHS):
        message = "it can match nothing: its path has more names than a thing of that kind"
        raise SettingError(f"{option} {text}: {message}", hint="a slash in a name is written ~1, and a tilde ~0")
    return replace(pattern, excludes=option == "--exclude")
