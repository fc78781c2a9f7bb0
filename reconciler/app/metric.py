"""The metric commands: push, reset, list."""

import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.app.console import Console
from reconciler.app.operation import operate, operated
from reconciler.app.operation_options import OperationOptions
from reconciler.errors import SettingError

if TYPE_CHECKING:
    from reconciler.applier.operation.points import PointRow

_LARGEST = 64 * 1024 * 1024
"""Maximum size of a file, in bytes: more points than 28 days have for some hundred metrics."""


def push_point(options: OperationOptions, name: str, value: str, at: str | None, console: Console) -> int:
    """Push one point. Returns the exit code."""
    from reconciler.applier.operation.points import PointRow, read_time, read_value
    from reconciler.model.operation import MetricPoint

    now = datetime.now(UTC)
    try:
        point = MetricPoint(read_time(at) if at is not None else int(now.timestamp()), read_value(value))
    except ValueError as error:
        raise SettingError(str(error)) from None
    return _push(options, (PointRow(0, name, point),), now, console)


def push_file(options: OperationOptions, name: str | None, file: str, resume: bool, console: Console) -> int:
    """Push the points of a CSV file. Returns the exit code."""
    from reconciler.applier.operation.points import read_points

    return _push(options, read_points(_text(file), name), datetime.now(UTC), console, resume=resume)


def reset_metric(options: OperationOptions, name: str, console: Console) -> int:
    """Delete all points of a metric. Returns the exit code."""
    from reconciler.applier.operation.metric import prepare_reset

    return operate(options, console, lambda page: prepare_reset(page, name))


def list_metrics(options: OperationOptions, console: Console) -> int:
    """Print the metrics of the page. Returns the exit code."""
    from reconciler.model.operation import Operation
    from reconciler.render.metric import metrics_json, metrics_text

    with operated(options, console, urgent=False) as (page, _):
        page.require(Operation.METRIC)
        metrics = page.operator.metrics(page.id)
    console.out(metrics_json(metrics) if options.format == "json" else metrics_text(metrics, width=console.width))
    return 0


def _push(
    options: OperationOptions, rows: "tuple[PointRow, ...]", now: datetime, console: Console, *, resume: bool = False
) -> int:
    from reconciler.applier.journal import Journal
    from reconciler.applier.operation.metric import prepare_push
    from reconciler.applier.operation.points import sent_batches

    events = None
    if resume:
        with closing(Journal(options.journal) if options.journal else Journal()) as journal:
            events = journal.tail()
    return operate(
        options,
        console,
        lambda page: prepare_push(page, rows, now, None if events is None else sent_batches(events, page.id)),
    )


def _text(file: str) -> str:
    """The text of a file, or of standard input for `-`. Raises SettingError."""
    with SettingError.in_place_of_os("the file cannot be read", place=file):
        if file == "-":
            data = sys.stdin.buffer.read(_LARGEST + 1)
        else:
            with Path(file).open("rb") as stream:
                data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise SettingError(f"the file is larger than {_LARGEST // 1024**2} MB", place=file, hint="push it in parts")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise SettingError("the file is not UTF-8", place=file) from None
