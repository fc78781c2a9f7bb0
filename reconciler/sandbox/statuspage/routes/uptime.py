"""Uptime of components and groups. The sandbox stores no history, so uptime is always 100%."""

import calendar
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from reconciler.sandbox.clock import timestamp
from reconciler.sandbox.statuspage.answers import ServiceAnswer, unprocessable
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import ServiceRoute
from reconciler.sandbox.statuspage.placement import COMPONENT, GROUP
from reconciler.sandbox.store import StoredObject

_WINDOW = timedelta(days=90)
_MONTHS = 6
"""The longest range, in calendar months."""
_EARLIEST = date(1970, 1, 1)


def _day(text: str, *, last: bool) -> date:
    """A year, a month or a day, expanded to its first or last day. Refuses with 422."""
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", text):
        raise unprocessable("Date is invalid")
    year, month, day = [*(int(part) for part in text.split("-")), 0, 0][:3]
    try:
        month = month or (12 if last else 1)
        result = date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))
    except ValueError as error:
        raise unprocessable("Date is invalid") from error
    if result < _EARLIEST:
        raise unprocessable("Date must not be before January 1, 1970")
    return result


def _months_later(day: date, months: int) -> date:
    """The same day that many months later, or the last day of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _begins(rows: Sequence[StoredObject], today: date) -> date:
    """The default start of a range: 90 days ago, or the components' earliest `start_date` if that is later."""
    dates = [date.fromisoformat(row.doc["start_date"]) for row in rows if row.doc.get("start_date")]
    return max([today - _WINDOW, *([min(dates)] if dates else [])])


def _uptime(call: Call, row: StoredObject, components: Sequence[StoredObject], related: Any) -> ServiceAnswer:
    """The answer for a range of at most six months; by default the last 90 days."""
    today = call.clock.now().date()
    end = _day(call.query["end"], last=True) if call.query.get("end") else today
    start = _day(call.query["start"], last=False) if call.query.get("start") else _begins(components, today)
    if start > end:
        raise unprocessable("Start must be before end")
    if end > _months_later(start, _MONTHS):
        raise unprocessable(f"Date range must not be longer than {_MONTHS} months")
    return ServiceAnswer(
        200,
        {
            "range_start": timestamp(datetime.combine(start, time.min, UTC)),
            "range_end": timestamp(datetime.combine(end, time.max, UTC)),
            "uptime_percentage": 100.0,
            "major_outage": 0,
            "partial_outage": 0,
            "warnings": None,
            "id": row.id,
            "name": row.doc["name"],
            **({} if call.flag("skip_related_events") else {"related_events": related}),
        },
    )


def component(call: Call) -> ServiceAnswer:
    """GET of a component."""
    row = call.row(COMPONENT, "component_id")
    return _uptime(call, row, [row], [])


def group(call: Call) -> ServiceAnswer:
    """GET of a group."""
    row = call.row(GROUP, "id")
    return _uptime(call, row, call.store.rows(call.page, COMPONENT, place=row.id), [])


ENDPOINTS = (
    ServiceRoute("GET", "/pages/{page_id}/components/{component_id}/uptime", component),
    ServiceRoute("GET", "/pages/{page_id}/component-groups/{id}/uptime", group),
)
