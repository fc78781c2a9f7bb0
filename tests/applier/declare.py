"""Pages declared in a few words, and applied to fake services through the real planner."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reconciler.applier import Journal, apply, make_plan
from reconciler.applier.apply import Stop
from reconciler.documents.event import OnEvent, ignore_event
from reconciler.http import Interrupt
from reconciler.model.address import Address
from reconciler.model.contact import segment
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, PAGE, SUBSCRIBER, TEMPLATE
from reconciler.model.pattern import Pattern
from reconciler.model.plan import Plan
from reconciler.model.resource import Config, Desired, DesiredPage, Source
from reconciler.model.result import Result
from reconciler.model.values import contact_key
from tests.applier.build import HERE, KEY, PAGE_ID, TODAY
from tests.applier.fake import FakeService

Item = str | tuple[str, Mapping[str, Any]]
"""A component by name, or by name and what else is said of it (`previously`, `pin` and `absent` besides fields)."""


class Declaration:
    """Collects the items of one page, in the file's order."""

    def __init__(self, key: str = "acme") -> None:
        self.key = key
        self.items: list[Desired] = []

    def _source(self) -> Source:
        return HERE._replace(line=len(self.items) + 1)

    def component(self, name: str, group: str | None = None, **more: Any) -> "Declaration":
        parent = Address(self.key, "group", (group,)) if group is not None else None
        path = (group, name) if group is not None else (name,)
        known = {key: more.pop(key) for key in ("previously", "pin", "absent", "adopt") if key in more}
        fields = {"name": name, **more}
        self.items.append(
            Desired(
                COMPONENT, Address(self.key, "component", path), name, fields, self._source(), parent=parent, **known
            )
        )
        return self

    def group(self, name: str, *members: Item, **more: Any) -> "Declaration":
        known = {key: more.pop(key) for key in ("previously", "pin", "absent") if key in more}
        address = Address(self.key, "group", (name,))
        self.items.append(Desired(GROUP, address, name, {"name": name, **more}, self._source(), **known))
        for member in members:
            child, said = (member, {}) if isinstance(member, str) else member
            self.component(child, name, **said)
        return self

    def template(self, name: str, **fields: Any) -> "Declaration":
        address = Address(self.key, "template", (name,))
        said = {"name": name, "title": name, "body": name, **fields}
        self.items.append(Desired(TEMPLATE, address, name, said, self._source()))
        return self

    def person(self, email: str, **more: Any) -> "Declaration":
        known = {key: more.pop(key) for key in ("absent",) if key in more}
        fields = {"email": email, **more}
        contact = contact_key(fields)
        address = Address(self.key, "subscriber", (segment(contact, PAGE_ID),))
        self.items.append(Desired(SUBSCRIBER, address, contact, fields, self._source(), **known))
        return self

    def settings(self, **fields: Any) -> "Declaration":
        address = Address(self.key, "page")
        self.items.append(Desired(PAGE, address, "", fields, self._source()))
        return self

    def page(self, **more: Any) -> DesiredPage:
        declared = more.pop("declared", frozenset(item.kind.name for item in self.items))
        if "component" in declared or "group" in declared:
            declared |= {"component", "group"}
        return DesiredPage(
            key=self.key, id=more.pop("id", PAGE_ID), items=tuple(self.items), declared=declared, source=HERE, **more
        )


def config(*pages: DesiredPage) -> Config:
    return Config(pages, ("statuspage.yaml",))


def planned(
    pages: Sequence[DesiredPage] | DesiredPage, services: FakeService | Mapping[str, FakeService], **more: Any
) -> Plan:
    chosen = (pages,) if isinstance(pages, DesiredPage) else tuple(pages)

    def backend_for(page: DesiredPage) -> FakeService:
        return services if isinstance(services, FakeService) else services[page.key]

    return make_plan(config(*chosen), backend_for, today=TODAY, **more)


def applied(
    plan: Plan,
    services: FakeService | Mapping[str, FakeService],
    folder: Path,
    *,
    interrupt: Stop | None = None,
    only: tuple[Pattern, ...] = (),
    on_event: OnEvent = ignore_event,
    journal: Journal | None = None,
) -> Result:
    def backend_for(page: DesiredPage) -> FakeService:
        return services if isinstance(services, FakeService) else services[page.key]

    return apply(
        plan,
        backend_for,
        journal=journal or Journal(folder / "journal.jsonl", durable=False),
        interrupt=interrupt or Interrupt(),
        key=KEY,
        today=TODAY,
        on_event=on_event,
        only=only,
        sleep=lambda _seconds: None,
    )
