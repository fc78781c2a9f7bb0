"""Push data points to metrics, and delete all points of one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from reconciler.applier.call import reason_of
from reconciler.applier.operation.points import (
    INTERVAL,
    LARGEST_GAP,
    PointBatch,
    PointRow,
    batches,
    gaps,
    refuse_lines,
    refuse_times,
    thinned,
)
from reconciler.applier.operation.prepared import OperatedPage, PreparedOperation, Recorder
from reconciler.errors import Interrupted, PartialError, ServiceError, UncertainError, UnknownNameError
from reconciler.model.operation import LiveMetric, Operation, OperationPreview, OperationResult
from reconciler.model.suggest import nearest
from reconciler.model.values import spelling

TRIES = 3
"""Number of times a batch is sent if its answer is lost: the same points are stored at the same times."""

_SHOWN = 10
"""Maximum number of metrics in a preview; the rest are counted."""


def prepare_push(
    page: OperatedPage, rows: Sequence[PointRow], now: datetime, already: Collection[str] | None = None
) -> PreparedOperation:
    """Prepare to push points. `already` are the digests of batches that an earlier run sent; None to send all.

    Raises RefusedError with the lines that cannot be sent, UnknownNameError, ServiceError.
    """
    page.require(Operation.METRIC)
    names = {row.metric: row.line for row in reversed(rows)}
    metrics = _resolved(page.operator.metrics(page.id), names)
    by_id = [replace(row, metric=metrics[row.metric].id) for row in rows]
    kept = thinned(by_id)
    cut = batches(kept)
    left = tuple(batch for batch in cut if batch.digest not in (already or ()))
    refuse_times([row for batch in left for row in batch.rows], now)
    points = [row for batch in left for row in batch.rows]
    notes = (*_left_out(len(rows), kept), *_resumed(already, len(kept) - len(points)))
    number = len({row.metric for row in points})
    preview = OperationPreview(
        page.label,
        page.id,
        f"push {_points(len(points))} to {number} metric{'s' if number != 1 else ''} in {_requests(len(left))}",
        facts=tuple(_facts(points, metrics.values())),
        notes=notes,
    )
    nothing = None
    if not points:
        done = "all points were sent before" if kept else "there are no points"
        nothing = OperationResult(f"Nothing to do: {done}.")
    return PreparedOperation(preview, partial(_push, page, left), nothing)


def prepare_reset(page: OperatedPage, text: str) -> PreparedOperation:
    """Prepare to delete all points of a metric. Raises UnknownNameError, RefusedError, ServiceError."""
    page.require(Operation.METRIC)
    metric = _resolved(page.operator.metrics(page.id), {text: 0})[text]
    preview = OperationPreview(
        page.label,
        page.id,
        f'delete all points of the metric "{metric.name}" ({metric.id})',
        notes=("this cannot be undone",),
    )
    return PreparedOperation(preview, partial(_reset, page, metric), if_unknown="run it again: it does no harm")


def _resolved(metrics: Sequence[LiveMetric], names: Mapping[str, int]) -> Mapping[str, LiveMetric]:
    """The metric of each name or ID; `names` gives the first line that has it. Raises UnknownNameError, RefusedError."""
    resolved: dict[str, LiveMetric] = {}
    problems = []
    for text, line in names.items():
        matches = [each for each in metrics if each.id == text]
        matches = matches or [each for each in metrics if spelling(each.name) == spelling(text)]
        if len(matches) > 1:
            ids = ", ".join(each.id for each in matches)
            raise UnknownNameError(f"{len(matches)} metrics are called `{text}`: {ids}", hint="use the ID of the one")
        if not matches:
            near = nearest(text, (each.name for each in metrics))
            hint = f"did you mean `{near}`?" if near else "`reconciler metric list` shows them"
            raise UnknownNameError(f"the page has no metric `{text}`{f' (line {line})' if line else ''}", hint=hint)
        resolved[text] = matches[0]
        if not matches[0].takes_points:
            problems.append((line, f"the metric `{matches[0].name}` gets its points from its own provider"))
    refuse_lines(problems)
    return resolved


def _facts(rows: Sequence[PointRow], metrics: Collection[LiveMetric]) -> Sequence[tuple[str, str]]:
    """For each metric, how many points it gets, and from when to when."""
    facts = []
    for metric in {metric.id: metric for metric in metrics}.values():
        times = [row.point.at for row in rows if row.metric == metric.id]
        if times:
            until = f" to {_moment(times[-1])}" if len(times) > 1 else ""
            facts.append((f"{metric.name} ({metric.id})", f"{_points(len(times))}, {_moment(times[0])}{until}"))
    more = [("more", f"{len(facts) - _SHOWN} metrics")] if len(facts) > _SHOWN else []
    return [*facts[:_SHOWN], *more]


def _left_out(read: int, kept: Sequence[PointRow]) -> Sequence[str]:
    """What the service would drop, and what its charts will show."""
    notes = []
    if len(kept) < read:
        notes.append(f"left out, because a later point is in the same {INTERVAL} s: {_points(read - len(kept))}")
    if number := gaps(kept):
        notes.append(f"gaps of more than {LARGEST_GAP // 60} minutes, which the charts show: {number:,}")
    return notes


def _resumed(already: Collection[str] | None, skipped: int) -> Sequence[str]:
    if already is None:
        return ()
    if skipped:
        return (f"sent before, by the journal, and skipped: {_points(skipped)}",)
    return ("the journal knows of no part of it that was sent: everything is sent",)


def _push(page: OperatedPage, cut: Sequence[PointBatch], recorder: Recorder, _notify: bool) -> OperationResult:
    total, sent, notes, code = sum(len(batch.rows) for batch in cut), 0, list[str](), 0
    for batch in cut:
        try:
            _send(page, batch, recorder)
        except Interrupted:
            code = Interrupted.exit_code
            break
        except ServiceError as error:
            if not sent and not error.fate_unknown:
                raise
            code = PartialError.exit_code
            if error.fate_unknown:
                notes.append(f"whether {_points(len(batch.rows))} of a request were stored is not known")
            notes.append(reason_of(error))
            break
        sent += len(batch.rows)
    if sent < total:
        notes.append("run it again with --resume: what was sent is skipped, and what is sent twice is stored once")
        return OperationResult(f"Pushed {sent:,} of {_points(total)}.", notes=tuple(notes), exit_code=code)
    return OperationResult(f"Pushed {_points(total)}.")


def _send(page: OperatedPage, batch: PointBatch, recorder: Recorder) -> None:
    """Send a batch, again if its answer is lost. Raises ServiceError, Interrupted, DocumentError."""
    what = {"do": "push points", "batch": batch.digest, "points": len(batch.rows)}
    lost: UncertainError | None = None
    for attempt in range(1, TRIES + 1):
        try:
            recorder.send(what, partial(page.operator.push_points, page.id, batch.points), lambda _: None)
        except UncertainError as error:
            if attempt == TRIES:
                raise
            lost = error
            recorder.sleep(1.0)
        except Interrupted as stop:
            raise lost or stop from None
        else:
            return


def _reset(page: OperatedPage, metric: LiveMetric, recorder: Recorder, _notify: bool) -> OperationResult:
    what = {"do": "reset metric", "id": metric.id}
    recorder.send(what, partial(page.operator.reset_metric, page.id, metric.id), lambda _: metric.id)
    return OperationResult(f'Deleted all points of the metric "{metric.name}".', metric.id)


def _moment(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"


def _points(number: int) -> str:
    return f"{number:,} point{'s' if number != 1 else ''}"


def _requests(number: int) -> str:
    return f"{number:,} request{'s' if number != 1 else ''}"
