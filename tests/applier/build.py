"""Plans put together manually, so that the walk is tested apart from the planner."""

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from reconciler.applier import Journal
from reconciler.applier.call import Caller
from reconciler.applier.page_run import PageRun
from reconciler.documents.event import OnEvent, ignore_event
from reconciler.model.address import Address
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import COMPONENT, GROUP
from reconciler.model.plan import Action, PagePlan, Vanish, Verb
from reconciler.model.resource import Desired, DesiredPage, Source
from tests.applier.fake import FakeService

HERE = Source("statuspage.yaml", 1, 1)
PAGE_ID = "kctbh9vrtdwd"
TODAY = date(2026, 3, 1)
KEY = b"key"


def component(*path: str) -> Address:
    return Address("acme", "component", path)


def group(name: str) -> Address:
    return Address("acme", "group", (name,))


def desired_page(*items: Desired, key: str = "acme", **more: Any) -> DesiredPage:
    more.setdefault("declared", frozenset(item.kind.name for item in items))
    return DesiredPage(key=key, id=more.pop("id", PAGE_ID), items=items, source=HERE, **more)


def create(address: Address, kind: Kind = COMPONENT, *, after: tuple[Address, ...] = (), **writes: Any) -> Action:
    carries, carried = writes.pop("carries", ()), writes.pop("carried", False)
    if kind in (COMPONENT, GROUP):
        writes = {"name": address.path[-1], **writes}
    return Action(address, kind, Verb.CREATE, None, depends_on=after, writes=writes, carries=carries, carried=carried)


def update(
    address: Address, id_: str, kind: Kind = COMPONENT, *, after: tuple[Address, ...] = (), **writes: Any
) -> Action:
    carried, live = writes.pop("carried", False), writes.pop("live", None)
    return Action(address, kind, Verb.UPDATE, id_, depends_on=after, writes=writes, carried=carried, live=live)


def delete(address: Address, id_: str, kind: Kind = COMPONENT, *, after: tuple[Address, ...] = ()) -> Action:
    return Action(address, kind, Verb.DELETE, id_, depends_on=after)


def page_plan(
    service: FakeService,
    *actions: Action,
    bindings: dict[Address, str] | None = None,
    vanishes: tuple[Vanish, ...] = (),
    page: DesiredPage | None = None,
) -> PagePlan:
    """The plan of these actions on the page as it is now."""
    from reconciler.providers.protocol import Wanted

    kinds = frozenset({"component", "group", "template", "subscriber"})
    live = service.read(PAGE_ID, Wanted(kinds))
    service.sent.reads, service.wanted = 0, []
    return PagePlan(page or desired_page(), live, actions, vanishes=vanishes, bindings=bindings or {})


def walk(
    plan: PagePlan,
    service: FakeService,
    folder: Path,
    *,
    stopped: Callable[[], bool] | None = None,
    slept: list[float] | None = None,
    on_event: OnEvent = ignore_event,
    **more: Any,
) -> PageRun:
    """The plan walked to its end."""
    naps = slept if slept is not None else []
    journal = Journal(folder / "journal.jsonl", durable=False)
    caller = Caller(service, PAGE_ID, journal, KEY)
    never = threading.Event()
    going = PageRun(plan, caller, on_event, stopped or never.is_set, naps.append, **more)
    going.run()
    journal.close()
    return going


def said(going: PageRun) -> list[str]:
    """The outcomes in short: `done component/Website`, with the reason where there is one."""
    return [
        f"{o.status.value} {o.action.address.local}" + (f": {o.reason}" if o.reason else "") for o in going.outcomes
    ]
