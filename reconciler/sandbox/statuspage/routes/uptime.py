"""Uptime of components and groups: the sandbox keeps no history, so everything was up all the time."""

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from reconciler.sandbox.clock import timestamp
from reconciler.sandbox.statuspage.answers import Answer, unprocessable
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import Endpoint
from reconciler.sandbox.statuspage.placement import COMPONENT, GROUP
from reconciler.sandbox.store import Row

_WINDOW = timedelta(days=90)


def _day(text: str, *, last: bool) -> date:
    """A year, a month or a day; the first or last day of what is left open. Refuses with 422."""
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", text):
        raise unprocessable("Date is invalid")
    year, month, day = [*(int(part) for part in text.split("-")), 0, 0][:3]
    try:
        month = month or (12 if last else 1)
        return date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))
    except ValueError as error:
        raise unprocessable("Date is invalid") from error


def _uptime(call: Call, row: Row, related: Any) -> Answer:
    """The answer for a range of at most six months; by default the last 90 days."""
    today = call.clock.now().date()
    end = _day(call.query["end"], last=True) if call.query.get("end") else today
    start = _day(call.query["start"], last=False) if call.query.get("start") else end - _WINDOW
    if start > end:
        raise unprocessable("Start must be before end")
    return Answer(
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


def component(call: Call) -> Answer:
    """GET of a component."""
    return _uptime(call, call.row(COMPONENT, "component_id"), [])


def group(call: Call) -> Answer:
    """GET of a group."""
    return _uptime(call, call.row(GROUP, "id"), [])


ENDPOINTS = (
    Endpoint("GET", "/pages/{page_id}/components/{component_id}/uptime", component),
    Endpoint("GET", "/pages/{page_id}/component-groups/{id}/uptime", group),
)
