"""Read data points from a file, and cut them into requests.

The service casts each point to the nearest 30 s and keeps the last one that it gets for an interval; it takes points of
the last 28 days (statuspage-openapi3.json, tag "metrics"). So one point is sent for each interval, and a request whose
answer was lost can be sent again: it stores the same values at the same times.
"""

import csv
import hashlib
import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reconciler.documents.event import Event
from reconciler.errors import RefusedError
from reconciler.model.operation import MetricPoint

INTERVAL = 30
"""Seconds between two points that the service can tell apart."""

DAYS_BACK = 28
"""Maximum age of a point, in days."""

LARGEST_GAP = 300
"""Seconds without a point after which the charts show a gap."""

BATCH = 1_000
"""Points per request. The document names no maximum; this is a body of some 50 KB."""

_AHEAD = timedelta(minutes=5)
"""How far in the future a point may be: clocks differ."""

_MOST = 10
"""Maximum number of lines named in an error."""

_COLUMNS = ({"metric", "time", "value"}, {"time", "value"})


@dataclass(frozen=True, slots=True)
class PointRow:
    """One point of a file."""

    line: int
    """The line, counted from 1; 0 for a point of the command line."""
    metric: str
    """The name or ID of the metric; after names were resolved, its ID."""
    point: MetricPoint
    """The point."""


@dataclass(frozen=True, slots=True)
class PointBatch:
    """The points of one request."""

    rows: tuple[PointRow, ...]
    """The points, by time."""

    @property
    def points(self) -> Mapping[str, Sequence[MetricPoint]]:
        """The points by metric ID."""
        by_metric: dict[str, list[MetricPoint]] = {}
        for row in self.rows:
            by_metric.setdefault(row.metric, []).append(row.point)
        return by_metric

    @property
    def digest(self) -> str:
        """A short digest of what is sent, to recognize it in the journal."""
        content = [(row.metric, row.point.at, row.point.value) for row in self.rows]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def read_points(text: str, metric: str | None) -> tuple[PointRow, ...]:
    """The points of a CSV text with the header `metric,time,value`, or `time,value` for one `metric`.

    Raises RefusedError with the lines that cannot be read.
    """
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    header = [name.strip().lower() for name in next(lines, [])]
    wanted = _COLUMNS[0] if metric is None else _COLUMNS[1]
    if set(header) != wanted or len(header) != len(wanted):
        names = ",".join(sorted(wanted))
        hint = "name the metric before --csv, or in a column `metric`" if set(header) == _COLUMNS[1] else None
        raise RefusedError(f"not sent: the first line of the file is not the header {names}", hint=hint)
    rows, problems = list[PointRow](), list[tuple[int, str]]()
    try:
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            try:
                if len(cells) != len(header):
                    raise ValueError(f"{len(cells)} columns in place of {len(header)}")
                cell_of = dict(zip(header, (cell.strip() for cell in cells), strict=True))
                point = MetricPoint(read_time(cell_of["time"]), read_value(cell_of["value"]))
                rows.append(PointRow(lines.line_num, metric or cell_of["metric"], point))
            except ValueError as error:
                problems.append((lines.line_num, str(error)))
    except csv.Error as error:
        problems.append((lines.line_num, str(error)))
    refuse_lines(problems)
    return tuple(rows)


def read_value(text: str) -> float:
    """A number. Raises ValueError for anything else, and for NaN and infinity."""
    try:
        value = float("x" if "_" in text else text)
    except ValueError:
        raise ValueError(f"`{text}` is not a number") from None
    if not math.isfinite(value):
        raise ValueError(f"`{text}` is not a finite number")
    return value


def read_time(text: str) -> int:
    """A time in seconds since 1970 or as ISO 8601, in UTC if it names no zone. Raises ValueError for anything else."""
    try:
        if text.replace(".", "", 1).isdecimal():
            return round(float(text))
        moment = datetime.fromisoformat(text)
        return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        raise ValueError(f"`{text}` is not a time (ISO 8601, or seconds since 1970)") from None


def refuse_lines(problems: Sequence[tuple[int, str]]) -> None:
    """Check that there are no problems. Raises RefusedError with the first of them."""
    if problems:
        texts = [f"line {line}: {text}" if line else text for line, text in sorted(problems)[:_MOST]]
        more = [f"and {len(problems) - _MOST} more"] if len(problems) > _MOST else []
        raise RefusedError(f"not sent: {'; '.join([*texts, *more])}", hint="nothing of the file was sent")


def refuse_times(rows: Iterable[PointRow], now: datetime) -> None:
    """Check that the service takes points of these times. Raises RefusedError with the lines."""
    oldest, newest = now - timedelta(days=DAYS_BACK), now + _AHEAD
    problems = []
    for row in rows:
        if row.point.at < oldest.timestamp():
            problems.append((row.line, f"{_shown(row.point.at)} is more than {DAYS_BACK} days ago"))
        elif row.point.at > newest.timestamp():
            problems.append(
                (row.line, f"{_shown(row.point.at)} is in the future (times are seconds, not milliseconds)")
            )
    refuse_lines(problems)


def thinned(rows: Iterable[PointRow]) -> tuple[PointRow, ...]:
    """The last point of each metric and interval, by time: the service keeps no other."""
    last: dict[tuple[str, int], PointRow] = {}
    for row in sorted(rows, key=lambda each: (each.point.at, each.line)):
        last[row.metric, round(row.point.at / INTERVAL)] = row
    return tuple(sorted(last.values(), key=lambda each: (each.point.at, each.metric)))


def batches(rows: Sequence[PointRow]) -> tuple[PointBatch, ...]:
    """The points in requests, by time. Points that are added later leave earlier batches as they are."""
    return tuple(PointBatch(tuple(rows[start : start + BATCH])) for start in range(0, len(rows), BATCH))


def gaps(rows: Iterable[PointRow]) -> int:
    """How often a metric has no point for longer than `LARGEST_GAP`. The rows are by time."""
    last: dict[str, int] = {}
    number = 0
    for row in rows:
        number += row.point.at - last.get(row.metric, row.point.at) > LARGEST_GAP
        last[row.metric] = row.point.at
    return number


def sent_batches(events: Iterable[Event], page_id: str) -> frozenset[str]:
    """The digests of the batches that the journal calls done."""
    return frozenset(_done(events, page_id))


def _done(events: Iterable[Event], page_id: str) -> Iterator[str]:
    intents: dict[tuple[str, int], str] = {}
    for event in events:
        call = event.run, event.call
        if event.event == "intent" and event.page_id == page_id and "batch" in event.fields:
            intents[call] = str(event.fields["batch"])
        elif event.event == "outcome" and event.outcome == "done" and call in intents:
            yield intents[call]


def _shown(at: int) -> str:
    try:
        return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (ValueError, OverflowError, OSError):
        return str(at)
