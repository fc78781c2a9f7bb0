"""Windows of maintenance, declared and live, and plans of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import MAINTENANCE, PAGE
from reconciler.model.plan import PagePlan
from reconciler.model.recurrence import Repeat
from reconciler.model.resource import Desired, DesiredPage, Live, LivePage, Source
from reconciler.planner import plan_page
from tests.planner.factories import FILE, KEY, PAGE_ID

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
READ = frozenset({"page", "maintenance"})
ZONE = "America/New_York"


def item(
    name: str, begins: str | None = None, hours: int = 2, *, line: int = 2, path: tuple[str, ...] = (), **more: Any
) -> Desired:
    times = {} if begins is None else {"scheduled_for": begins, "scheduled_until": _later(begins, hours)}
    ours = {key: more.pop(key) for key in ("pin", "absent", "adopt", "repeat", "previously") if key in more}
    fields = {"name": name, **times, **more}
    return Desired(
        MAINTENANCE, Address(KEY, "maintenance", path or (name,)), name, fields, Source(FILE, line, 1), **ours
    )


def series(
    name: str, rule: str = "FREQ=DAILY", begins: str = "2026-01-01T02:00", count: int = 2, **more: Any
) -> Desired:
    return item(name, repeat=Repeat(rule, begins, timedelta(hours=2), count), **more)


def live(live_id: str, name: str, begins: str, hours: int = 2, *, status: str = "scheduled", **fields: Any) -> Live:
    times = {"scheduled_for": begins, "scheduled_until": _later(begins, hours)}
    return Live(MAINTENANCE, live_id, name, {"name": name, **times, **fields}, facts={"status": status})


def _later(begins: str, hours: int) -> str:
    return (datetime.fromisoformat(begins) + timedelta(hours=hours)).isoformat()


def planned(
    items: list[Desired], lives: list[Live], *, zone: str | None = None, now: datetime = NOW, **options: Any
) -> PagePlan:
    settings = [Desired(PAGE, Address(KEY, "page"), "page", {"time_zone": zone}, Source(FILE, 1, 1))] if zone else []
    page = DesiredPage(KEY, PAGE_ID, (*settings, *items), READ, Source(FILE, 1, 1), **options)
    own = Live(PAGE, PAGE_ID, "Acme", {"name": "Acme", "time_zone": zone or "UTC"})
    return plan_page(page, LivePage(PAGE_ID, "Acme", (own, *lives), read=READ, whole=READ), today=now)


def moved(plan: PagePlan) -> list[tuple[str | None, Any, Any]]:
    """What is changed, from when to when."""
    return [(one.id, one.changes[0].before, one.changes[0].after) for one in plan.actions]
