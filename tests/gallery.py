"""A made-up service that writes what it shows as one tree, into a draft that is published at the end."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from reconciler import applier, planner
from reconciler.applier import Journal, apply
from reconciler.errors import NotFoundError, RejectedError, ServiceError
from reconciler.http import Interrupt
from reconciler.model import services
from reconciler.model.address import Address
from reconciler.model.fields import name_text, parent, references, switch, text
from reconciler.model.identity import Identity
from reconciler.model.kind import ORDER, Kind, Order
from reconciler.model.plan import PagePlan, Plan, Verb
from reconciler.model.resource import Desired, DesiredPage, Incident, Live, LivePage, Provider, Source
from reconciler.model.result import Result
from reconciler.model.service import Credential, Service
from reconciler.model.values import Value
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.protocol import Sent, Wanted

TODAY = date(2026, 11, 27)
PAGE_ID = "house"
HERE = Source("gallery.yaml", 1, 1)

HOUSE = Kind(
    name="house",
    title="House",
    doc="The gallery itself.",
    section=("settings",),
    fields=(text("motto", "What hangs above the door.", "Look"), text("hours", "When it is open.", "9 to 5")),
    rank=0,
    identity=Identity.SINGLETON,
    verbs=frozenset({"update"}),
    drafted=True,
)
ROOM = Kind(
    name="room",
    title="Rooms",
    doc="A room.",
    section=("walls",),
    fields=(name_text("What it is called.", "Hall", key="room"),),
    rank=1,
    lists=("walls",),
    in_incidents=True,
    ordered=True,
    order=Order.WRITTEN,
    together="walls",
    twin="picture",
    drafted=True,
)
PICTURE = Kind(
    name="picture",
    title="Pictures",
    doc="A picture.",
    section=("walls",),
    fields=(
        name_text("Its title.", "Water Lilies"),
        text("frame", "What is around it.", "gold"),
        references("tickets", ("ticket",), "What lets one see it.", ["Day"]),
        parent("room", "Where it hangs."),
    ),
    rank=2,
    parent="room",
    lists=("walls",),
    in_incidents=True,
    ordered=True,
    order=Order.WRITTEN,
    together="walls",
    drafted=True,
)
TICKET = Kind(
    name="ticket",
    title="Tickets",
    doc="A ticket.",
    section=("tickets",),
    fields=(
        name_text("What it is called.", "Day"),
        references("pictures", ("picture",), "What it is for.", ["Hall/Lilies"]),
    ),
    rank=3,
    lists=("tickets",),
    drafted=True,
)
OPENING = Kind(
    name="opening",
    title="Opening",
    doc="Showing the draft.",
    section=("publish",),
    fields=(switch("published", "Whether visitors see it.", True),),
    rank=9,
    identity=Identity.SINGLETON,
    verbs=frozenset({"update"}),
    in_incidents=True,
    concludes=True,
)
KINDS = (HOUSE, ROOM, PICTURE, TICKET, OPENING)
SERVICE = Service(
    name="gallery",
    title="A gallery",
    page=HOUSE,
    kinds=KINDS,
    credential=Credential("GALLERY_CARD", "GALLERY_CARD_TOWN", "Ask for a card"),
    default_url="https://gallery.example",
    url_variable="GALLERY_URL",
    page_ids={},
    sandbox={},
)


def register(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(services.SERVICES, SERVICE.name, SERVICE)


class Gallery:
    """The service in memory. What is written lands in the draft; `shown` is what visitors see.

    `lots` holds the steps of every call. `fault` is raised by the next call of several steps, or, keyed by a name,
    answers single steps of it; with `after` it is raised once everything is done.
    """

    def __init__(self, *rooms: tuple[str, Sequence[str]], loose: Sequence[str] = ()) -> None:
        self._ids = (f"id{number}" for number in count(1))
        self.settings: dict[str, Value] = {"motto": "Look", "hours": "9 to 5"}
        self.items: list[Live] = []
        for name, pictures in rooms:
            room = self._put(ROOM, name, None)
            for picture_name in pictures:
                self._put(PICTURE, picture_name, room.id)
        for name in loose:
            self._put(PICTURE, name, None)
        self.pending: list[dict[str, Any]] = []
        self.published = True
        self.incidents: tuple[Incident, ...] = ()
        self.sent = Sent()
        self.lots: list[list[Step]] = []
        self.single: list[Step] = []
        self.fault: Exception | None = None
        self.after = False
        self.refused: dict[str, ServiceError] = {}
        self.heeds_order = True

    def _put(self, kind: Kind, name: str, holder: str | None) -> Live:
        self.items.append(Live(kind, next(self._ids), name, {"name": name}, holder))
        return self.items[-1]

    # --- as a person sees it

    def names(self, holder: str | None = None) -> list[str]:
        """The names of what stands in a place, in order."""
        inside = next((item.id for item in self.items if item.name == holder and item.kind is ROOM), None)
        assert holder is None or inside is not None
        return [item.name for item in self.items if item.kind in (ROOM, PICTURE) and item.parent == inside]

    def tree(self) -> dict[str | None, list[str]]:
        return {None: self.names(), **{room.name: self.names(room.name) for room in self.items if room.kind is ROOM}}

    def id_of(self, name: str) -> str:
        return next(item.id for item in self.items if item.name == name)

    # --- as a backend

    def read(self, page_id: str, wanted: Wanted) -> LivePage:
        self.sent.reads += 1
        places: dict[str | None, int] = {}
        items = []
        for item in self.items:
            place = places[item.parent] = places.get(item.parent, 0) + 1
            items.append(replace(item, position=place if item.kind is not TICKET else None))
        items.append(Live(HOUSE, page_id, "house", dict(self.settings)))
        opening = {"published": self.published and not self.pending}
        items.append(Live(OPENING, f"{page_id}-draft", "opening", opening, facts={"pending": list(self.pending)}))
        shown = tuple(item for item in items if item.kind.name in wanted.kinds)
        incidents = self.incidents if "incidents" in wanted.facts else None
        return LivePage(
            page_id, "Gallery", shown, wanted.kinds, wanted.kinds, requests=1, service=SERVICE, incidents=incidents
        )

    def perform(self, _page_id: str, step: Step) -> StepAnswer:
        assert step.kind.together is None
        assert step.placeholder is None
        self.single.append(step)
        if step.name in self.refused:
            raise self.refused[step.name]
        self.sent.writes += 1
        if step.kind is OPENING:
            self.published, self.pending = True, []
            return StepAnswer(step.id or "", dict(step.values))
        self.published = False
        if step.kind is HOUSE:
            self.settings.update(step.values)
            return StepAnswer(step.id or "", dict(step.values))
        return self._written(step, {})

    def perform_together(self, _page_id: str, steps: Sequence[Step]) -> list[StepAnswer | ServiceError]:
        assert len({step.verb is Verb.DELETE for step in steps}) == 1, "deletes are sent apart"
        self.lots.append(list(steps))
        self.sent.writes += 1
        if self.fault is not None and not self.after:
            raise self.fault
        self.published = False
        ids: dict[str, str] = {}
        answers: list[StepAnswer | ServiceError] = [
            self.refused.get(step.name) or self._written(step, ids) for step in steps
        ]
        if self.fault is not None:
            raise self.fault
        return answers

    def _written(self, step: Step, ids: dict[str, str]) -> StepAnswer | Any:
        if step.verb is Verb.DELETE:
            if all(item.id != step.id for item in self.items):
                return NotFoundError("gone", method="POST", path="/walls")
            self.items = [item for item in self.items if step.id not in (item.id, item.parent)]
            return StepAnswer(step.id or "")
        values = {name: self._resolved(value, ids) for name, value in step.values.items()}
        place = values.pop(ORDER, self)
        holder = values.pop("room", self)
        before = next((item for item in self.items if item.id == step.id), None)
        if before is None:
            before = self._put(step.kind, "", None)
            ids[step.placeholder or ""] = before.id
        index = self.items.index(before)
        written = replace(
            before,
            kind=step.kind,
            name=values.get("name", before.name),
            fields={**before.fields, **values},
            parent=before.parent if holder is self else holder,
        )
        self.items[index] = written
        if place is not self and self.heeds_order:
            self.items.remove(written)
            after = next((number for number, item in enumerate(self.items) if item.id == place), -1)
            self.items.insert(after + 1, written)
        return StepAnswer(before.id, {name: value for name, value in values.items() if name in before.fields})

    def _resolved(self, value: Any, ids: dict[str, str]) -> Any:
        if isinstance(value, tuple):
            return tuple(ids.get(each, each) for each in value)
        return ids.get(value, value) if isinstance(value, str) else value

    def find(self, _page_id: str, kind: Kind) -> Collection[Live]:
        return tuple(item for item in self.items if item.kind is kind)

    @contextmanager
    def together(self, _requests: int) -> Iterator[None]:
        yield

    def pages(self) -> tuple[tuple[str, str], ...]:
        return ((PAGE_ID, "Gallery"),)

    def connected_to(self) -> str:
        return ""

    def close(self) -> None:
        pass


def address(kind: Kind, *path: str) -> Address:
    return Address("town", kind.name, path)


def room(name: str, *pictures: Desired | str, **more: Any) -> list[Desired]:
    """A room and what hangs in it."""
    inside = [picture(each, holder=name) if isinstance(each, str) else each for each in pictures]
    return [_item(ROOM, (name,), None, {"name": name}, **more), *inside]


def picture(name: str, holder: str | None = None, *, fields: dict[str, Value] | None = None, **more: Any) -> Desired:
    path = (name,) if holder is None else (holder, name)
    above = address(ROOM, holder) if holder else None
    return _item(PICTURE, path, above, {"name": name, **(fields or {})}, **more)


def ticket(name: str, *pictures: Address, **more: Any) -> Desired:
    return _item(TICKET, (name,), None, {"name": name, "pictures": pictures}, **more)


def house(**fields: Value) -> Desired:
    return _item(HOUSE, (), None, fields)


OPEN = Desired(OPENING, address(OPENING), "opening", {"published": True}, HERE)


def _item(kind: Kind, path: tuple[str, ...], holder: Address | None, fields: dict[str, Value], **more: Any) -> Desired:
    item = Desired(kind, Address("town", kind.name, path), (path or (kind.name,))[-1], fields, HERE, holder)
    return replace(item, **more)


def page(*items: Desired | list[Desired], publish: bool = True, **more: Any) -> DesiredPage:
    flat = [each for item in items for each in (item if isinstance(item, list) else [item])]
    flat += [OPEN] if publish else []
    declared = frozenset(kind.name for kind in KINDS)
    return DesiredPage("town", PAGE_ID, tuple(flat), declared, HERE, Provider(type=SERVICE.name), **more)


def plan_of(desired: DesiredPage, gallery: Gallery, **more: Any) -> PagePlan:
    facts = frozenset({"incidents"} if gallery.incidents else ())
    live = gallery.read(PAGE_ID, replace(applier.wanted_of(desired, base=more.get("base")), facts=facts))
    return planner.plan_page(desired, live, today=TODAY, **more)


def carry_out(desired: DesiredPage, gallery: Gallery, folder: Path, **more: Any) -> Result:
    """Plan and apply."""
    interrupt = more.pop("interrupt", None) or Interrupt()
    return apply(
        Plan((plan_of(desired, gallery, **more),)),
        lambda _page: gallery,
        journal=Journal(folder / "journal.jsonl", durable=False),
        interrupt=interrupt,
        key=b"key",
        today=TODAY,
        sleep=lambda _seconds: None,
        **{name: value for name, value in more.items() if name in ("only", "during_incident", "publish_others")},
    )


def actions(plan: PagePlan) -> list[str]:
    """The actions in short: `create picture/Hall/Lilies`."""
    return [f"{action.verb.value} {action.address.local}" for action in plan.actions]


def outcomes(result: Result) -> list[str]:
    """The outcomes in short: `done picture/Hall/Lilies`, with the reason where there is one."""
    return [
        f"{o.status.value} {o.action.address.local}" + (f": {o.reason}" if o.reason else "") for o in result.outcomes
    ]


def refusal(words: str = "the service's words") -> ServiceError:
    return RejectedError(words, method="POST", path="/walls")
