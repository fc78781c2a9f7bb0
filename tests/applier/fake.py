"""A service in memory with the semantics that matter to the applier, and faults on order. No network, no time."""

from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from reconciler.errors import (
    AuthError,
    ForbiddenError,
    Interrupted,
    NotFoundError,
    RateLimitedError,
    RejectedError,
    ServiceError,
    UnavailableError,
    UncertainError,
)
from reconciler.model.identity import Identity
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, PAGE, SUBSCRIBER, TEMPLATE
from reconciler.model.plan import Verb
from reconciler.model.resource import Incident, Live, LivePage
from reconciler.model.service import RateLimit
from reconciler.model.values import contact_key
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.protocol import Sent, Wanted

ERRORS: dict[str, type[ServiceError]] = {
    "reject": RejectedError,
    "not_found": NotFoundError,
    "auth": AuthError,
    "forbidden": ForbiddenError,
    "rate": RateLimitedError,
    "unavailable": UnavailableError,
}

Fault = str | Exception | Callable[[Step], str | None] | None
"""An error of ERRORS; `lost_before` and `lost_after` (the answer is lost, before or after the commit); `ignore:FIELD`; `taken`;
`late` (committed only when it is looked for the second time); an exception to raise; None for none."""


@dataclass
class Row:
    kind: Kind
    id: str
    fields: dict[str, Any]
    group: str | None = None
    status: str = "operational"


@dataclass
class FakeService:
    """One page. `faults` is consumed by the writes, one each; `calls` holds the steps that were performed, in order."""

    name: str = "Acme"
    rows: dict[str, Row] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    finds: list[Fault] = field(default_factory=list)
    reads: list[Fault] = field(default_factory=list)
    calls: list[Step] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    on_call: Callable[[Step], None] = lambda step: None
    sent: Sent = field(default_factory=Sent)
    provider: str = "statuspage"
    rate_limit: RateLimit = field(default_factory=RateLimit)
    heeds_null: bool = True
    empties_vanish: bool = True
    late: list[tuple[int, Row]] = field(default_factory=list)
    incidents: tuple[Incident, ...] = ()
    kept: list[int] = field(default_factory=list)
    _count: int = 0

    # --- manually, as somebody else would

    def add(self, kind: Kind, group: str | None = None, **fields: Any) -> str:
        self._count += 1
        id_ = f"{kind.name[:1]}{self._count}"
        self.rows[id_] = Row(kind, id_, fields, group)
        return id_

    def remove(self, id_: str) -> None:
        row = self.rows.pop(id_)
        if row.kind is GROUP:
            for other in self.rows.values():
                if other.group == id_:
                    other.group = None
        self._settle(row.group, deleted=True)

    def move(self, id_: str, group: str | None) -> None:
        before, self.rows[id_].group = self.rows[id_].group, group
        self._settle(before)

    def _settle(self, group: str | None, deleted: bool = False) -> None:
        if group in self.rows and not self.members(group) and (self.empties_vanish or deleted):
            del self.rows[group]

    def members(self, group: str) -> list[str]:
        return [row.id for row in self.rows.values() if row.group == group]

    def names(self, kind: Kind) -> list[str]:
        return sorted(row.fields.get("name", "") for row in self.rows.values() if row.kind is kind)

    def place(self, id_: str) -> tuple[str | None, str]:
        row = self.rows[id_]
        return (self.rows[row.group].fields["name"] if row.group else None, row.fields["name"])

    # --- as a backend

    def close(self) -> None:
        pass

    def read(self, page_id: str, wanted: Wanted) -> LivePage:
        self.wanted.append(wanted)
        self.sent.reads += 1 + wanted.page
        self._raise(self.reads.pop(0) if self.reads else None, "GET")
        self.rows.update({row.id: row for _, row in self.late})  # between two runs time passes
        self.late = []
        items = tuple(live for row in self.rows.values() if row.kind.name in wanted.kinds for live in [self._live(row)])
        page = (Live(PAGE, page_id, self.name, dict(self.settings)),) if wanted.page else ()
        kinds = wanted.kinds | ({"page"} if wanted.page else set())
        incidents = self.incidents if "incidents" in wanted.facts else None
        requests = 1 + wanted.page
        return LivePage(page_id, self.name, (*page, *items), kinds, whole=kinds, requests=requests, incidents=incidents)

    def together(self, requests: int) -> AbstractContextManager[None]:
        self.kept.append(requests)
        return nullcontext()

    def find(self, page_id: str, kind: Kind) -> Collection[Live]:
        self.sent.reads += 1
        self._raise(self.finds.pop(0) if self.finds else None, "GET")
        self.late = [(left - 1, row) for left, row in self.late]
        for _, row in [entry for entry in self.late if entry[0] < 0]:
            self.rows[row.id] = row
        self.late = [entry for entry in self.late if entry[0] >= 0]
        return [self._live(row) for row in self.rows.values() if row.kind is kind]

    def perform(self, page_id: str, step: Step) -> StepAnswer:
        self.on_call(step)
        fault = self.faults.pop(0) if self.faults else None
        if callable(fault):
            fault = fault(step)
        if fault == "interrupt":
            raise Interrupted("interrupted; nothing more was sent")
        self.calls.append(step)
        self.sent.writes += 1
        method = {Verb.CREATE: "POST", Verb.UPDATE: "PATCH", Verb.DELETE: "DELETE"}[step.verb]
        self._raise(fault, method)
        if fault == "lost_before":
            raise self._lost(method, step)
        before = dict(self.rows)
        answer = {Verb.CREATE: self._create, Verb.UPDATE: self._update, Verb.DELETE: self._delete}[step.verb](
            step, fault.removeprefix("ignore:") if isinstance(fault, str) and fault.startswith("ignore:") else None
        )
        if fault == "late":
            row = self.rows[answer.id]
            self.rows = before
            self.late.append((1, row))
        if fault in ("lost_after", "late"):
            raise self._lost(method, step)
        return answer

    def _lost(self, method: str, step: Step) -> ServiceError:
        error = UncertainError if step.verb is Verb.CREATE else UnavailableError
        lost = error("connection reset", method=method, path="/x")
        lost.fate_unknown = True
        return lost

    def _raise(self, fault: Fault, method: str) -> None:
        if isinstance(fault, Exception):
            raise fault
        if fault == "taken":
            raise RejectedError("answered 422: has already been taken", method=method, path="/x", status=422)
        if isinstance(fault, str) and fault in ERRORS:
            raise ERRORS[fault]("the service's words", method=method, path="/x", status=400)

    def _create(self, step: Step, ignore: str | None) -> StepAnswer:
        values = {name: value for name, value in step.values.items() if name != ignore}
        group = values.pop("group", None)
        if group is not None and group not in self.rows:
            raise RejectedError("answered 422: no such group", method="POST", path="/x", status=422)
        if step.kind is GROUP:
            assert step.members and "name" in values
        id_ = self.add(step.kind, group, **values)
        for member in step.members:
            self.move(member, id_)
        return self._answer(id_)

    def _update(self, step: Step, ignore: str | None) -> StepAnswer:
        if step.kind is PAGE:
            self.settings.update({n: v for n, v in step.values.items() if n != ignore})
            return StepAnswer(step.id or "", dict(self.settings))
        row = self.rows.get(step.id or "")
        if row is None:
            raise NotFoundError("answered 404", method="PATCH", path="/x", status=404)
        values = {name: value for name, value in step.values.items() if name != ignore}
        if "group" in values:
            group = values.pop("group")
            if group is not None and group not in self.rows:
                raise RejectedError("answered 422: no such group", method="PATCH", path="/x", status=422)
            if group is not None or self.heeds_null:
                self.move(row.id, group)
        row.fields.update(values)
        if step.kind is GROUP:
            assert step.members and step.name
            row.fields["name"] = step.name if ignore != "name" else row.fields["name"]
            for member in self.members(row.id):
                if member not in step.members:
                    self.rows[member].group = None
            for member in step.members:
                self.move(member, row.id)
        return self._answer(row.id)

    def _delete(self, step: Step, ignore: str | None) -> StepAnswer:
        if step.id not in self.rows:
            raise NotFoundError("answered 404", method="DELETE", path="/x", status=404)
        self.remove(step.id)
        return StepAnswer(step.id)

    def _answer(self, id_: str) -> StepAnswer:
        live = self._live(self.rows[id_])
        return StepAnswer(id_, {**live.fields, "group": live.parent} if live.kind is COMPONENT else live.fields)

    def _live(self, row: Row) -> Live:
        if row.kind.identity is Identity.CONTACT:
            return Live(row.kind, row.id, contact_key(row.fields), dict(row.fields))
        return Live(row.kind, row.id, row.fields["name"], dict(row.fields), parent=row.group)


def rows(service: FakeService, *kinds: Kind) -> Iterable[Row]:
    return [row for row in service.rows.values() if row.kind in (kinds or (COMPONENT, GROUP, TEMPLATE, SUBSCRIBER))]


def sent(service: FakeService) -> list[str]:
    """What was sent, in short."""
    return [f"{s.verb.value} {s.kind.name} {s.id or s.name}" for s in service.calls]
