"""A service and kinds that are no part of the product go through planner, applier and renderers without a change to any of them."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from reconciler import applier, planner
from reconciler.applier import Journal, apply
from reconciler.documents.plan import PlanDocument
from reconciler.documents.result import ResultDocument
from reconciler.errors import ServiceError
from reconciler.http import Interrupt
from reconciler.model import services
from reconciler.model.address import Address
from reconciler.model.fields import name_text, number, parent, references, switch, text
from reconciler.model.identity import Identity
from reconciler.model.kind import Kind
from reconciler.model.plan import Plan, Verb
from reconciler.model.resource import Desired, DesiredPage, Live, LivePage, Provider, Source
from reconciler.model.service import Credential, Service
from reconciler.model.values import Value
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.protocol import Sent, Wanted
from reconciler.render.html import plan_html
from reconciler.render.json import plan_json
from reconciler.render.markdown import plan_markdown
from reconciler.render.result import result_text
from reconciler.render.text import plan_text
from tests import gallery

TODAY = date(2026, 11, 27)

LIBRARY = Kind(
    name="library",
    title="Library",
    doc="The library itself.",
    section=("settings",),
    fields=(text("motto", "What hangs above the door.", "Quiet, please"),),
    rank=0,
    identity=Identity.SINGLETON,
    verbs=frozenset({"update"}),
)
SHELF = Kind(
    name="shelf",
    title="Shelves",
    doc="A shelf.",
    section=("shelves",),
    fields=(name_text("What is on it.", "Poetry", key="shelf"),),
    rank=1,
    lists=("shelves",),
)
BOOK = Kind(
    name="book",
    title="Books",
    doc="A book.",
    section=("shelves",),
    fields=(
        name_text("Its title.", "Leaves of Grass"),
        number("pages", "How many pages it has.", 95),
        switch("lent", "Whether somebody has it.", False),
        references("sequels", ("book",), "What goes on from it.", ["Poetry/Drum-Taps"]),
        parent("shelf", "Where it stands.", required=True),
    ),
    rank=2,
    parent="shelf",
    needs_parent=True,
    lists=("books",),
)
SERVICE = Service(
    name="made_up",
    title="A library",
    page=LIBRARY,
    kinds=(LIBRARY, SHELF, BOOK),
    credential=Credential("LIBRARY_CARD", "LIBRARY_CARD_TOWN", "Ask for a card"),
    default_url="https://library.example",
    url_variable="LIBRARY_URL",
    page_ids={},
    sandbox={},
)


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(services.SERVICES, SERVICE.name, SERVICE)  # type: ignore[arg-type]


class Library:
    """The service in memory: it does what it is told, and knows nothing of groups, incidents or people."""

    def __init__(self, *items: Live) -> None:
        self.items = {item.id: item for item in items}
        self.sent = Sent()
        self._ids = (f"id{number_}" for number_ in count(1))

    def read(self, page_id: str, wanted: Wanted) -> LivePage:
        self.sent.reads += 1
        items = tuple(item for item in self.items.values() if item.kind.name in wanted.kinds)
        return LivePage(page_id, "Library", items, wanted.kinds, wanted.kinds, requests=1, service=SERVICE)

    def perform(self, _page_id: str, step: Step) -> StepAnswer:
        self.sent.writes += 1
        if step.verb is Verb.DELETE:
            del self.items[step.id or ""]
            return StepAnswer(step.id or "")
        before = self.items.get(step.id or "") or Live(step.kind, next(self._ids), "", {})
        values = {name: value for name, value in step.values.items() if name != step.kind.parent}
        self.items[before.id] = replace(
            before,
            name=str(step.values.get("name", before.name)),
            fields={**before.fields, **values},
            parent=step.values.get(step.kind.parent or "", before.parent),
        )
        return StepAnswer(before.id, dict(step.values))

    def perform_together(self, page_id: str, steps: Sequence[Step]) -> list[StepAnswer | ServiceError]:
        return [self.perform(page_id, step) for step in steps]

    def find(self, _page_id: str, kind: Kind) -> Collection[Live]:
        self.sent.reads += 1
        return tuple(item for item in self.items.values() if item.kind is kind)

    @contextmanager
    def together(self, _requests: int) -> Iterator[None]:
        yield

    def pages(self) -> tuple[tuple[str, str], ...]:
        return (("lib1", "Library"),)

    def connected_to(self) -> str:
        return ""

    def close(self) -> None:
        pass


def shelf(name: str, **more: object) -> Desired:
    return _item(SHELF, (name,), None, {"name": name}, **more)


def book(shelf_name: str, name: str, *, fields: dict[str, Value] | None = None, **more: object) -> Desired:
    holder = Address("town", "shelf", (shelf_name,))
    return _item(BOOK, (shelf_name, name), holder, {"name": name, **(fields or {})}, **more)


def _item(
    kind: Kind, path: tuple[str, ...], holder: Address | None, fields: dict[str, Value], **more: object
) -> Desired:
    item = Desired(
        kind, Address("town", kind.name, path), (path or (kind.name,))[-1], fields, Source("library.yaml", 1, 1), holder
    )
    return replace(item, **more)  # type: ignore[arg-type]


def page(*items: Desired) -> DesiredPage:
    provider = Provider(type=SERVICE.name)
    return DesiredPage(
        "town", "lib1", items, frozenset({"library", "shelf", "book"}), Source("library.yaml", 1, 1), provider
    )


def plan_of(desired: DesiredPage, library: Library) -> Plan:
    live = library.read("lib1", applier.wanted_of(desired))
    return Plan((planner.plan_page(desired, live, today=TODAY),))


def carry_out(desired: DesiredPage, library: Library, folder: Path) -> str:
    """Plan and apply; what a person reads of the result."""
    result = apply(
        plan_of(desired, library),
        lambda _page: library,
        journal=Journal(folder / "journal.jsonl", durable=False),
        interrupt=Interrupt(),
        key=b"key",
        today=TODAY,
    )
    return result_text(ResultDocument.of(result))


DESIRED = page(
    _item(LIBRARY, (), None, {"motto": "Read"}),
    shelf("Poetry"),
    book(
        "Poetry",
        "Leaves of Grass",
        fields={"pages": 95, "sequels": (Address("town", "book", ("Poetry", "Drum-Taps")),)},
    ),
    book("Poetry", "Drum-Taps", fields={"lent": True}),
)


def shelves(library: Library) -> set[tuple[str | None, str]]:
    """Every thing that has a name, with the name of what it stands in."""
    names = {item.id: item.name for item in library.items.values()}
    return {(names.get(item.parent or ""), item.name) for item in library.items.values() if item.kind is not LIBRARY}


def test_a_new_page_is_planned_in_the_order_in_which_it_can_be_made() -> None:
    library = Library(Live(LIBRARY, "lib1", "library", {"motto": ""}))
    (plan,) = plan_of(DESIRED, library).pages
    assert [(action.verb.value, str(action.address)) for action in plan.actions] == [
        ("update", "town/library"),
        ("create", "town/shelf/Poetry"),
        ("create", "town/book/Poetry/Drum-Taps"),
        ("create", "town/book/Poetry/Leaves of Grass"),
    ]


def test_the_plan_is_told_in_every_form() -> None:
    library = Library(Live(LIBRARY, "lib1", "library", {"motto": ""}))
    document = PlanDocument.of(plan_of(DESIRED, library), b"key")
    told = plan_text(document, color=False)
    assert "3 to create, 1 to update, 0 to delete" in told
    for form in (told, plan_markdown(document).text, plan_html(document), plan_json(document)):
        assert "Leaves of Grass" in form
        assert "Drum-Taps" in form


def test_apply_makes_the_page_and_the_next_plan_is_empty(tmp_path: Path) -> None:
    library = Library(Live(LIBRARY, "lib1", "library", {"motto": ""}))
    told = carry_out(DESIRED, library, tmp_path)
    assert "3 created, 1 updated" in told
    assert shelves(library) == {(None, "Poetry"), ("Poetry", "Leaves of Grass"), ("Poetry", "Drum-Taps")}
    ids = {item.name: item.id for item in library.items.values()}
    assert library.items[ids["Leaves of Grass"]].fields["sequels"] == (ids["Drum-Taps"],)
    assert plan_of(DESIRED, library).actions == ()


def test_a_rename_a_move_and_a_delete_keep_every_id(tmp_path: Path) -> None:
    library = Library(Live(LIBRARY, "lib1", "library", {"motto": "Read"}))
    carry_out(DESIRED, library, tmp_path)
    ids = {item.name: item.id for item in library.items.values()}
    changed = page(
        shelf("Verse", previously=(("Poetry",),)),
        book("Verse", "Leaves of Grass, 1855", previously=(("Leaves of Grass",),)),
        book("Verse", "Drum-Taps", absent=True),
        shelf("War"),
        book("War", "Memoranda"),
    )
    told = carry_out(changed, library, tmp_path)
    assert "2 created, 2 updated, 1 deleted" in told
    assert shelves(library) == {
        (None, "Verse"),
        (None, "War"),
        ("Verse", "Leaves of Grass, 1855"),
        ("War", "Memoranda"),
    }
    after = {item.name: item.id for item in library.items.values()}
    assert (after["Verse"], after["Leaves of Grass, 1855"]) == (ids["Poetry"], ids["Leaves of Grass"])
    assert plan_of(changed, library).actions == ()


def test_what_looks_like_a_rename_is_blocked_here_too(tmp_path: Path) -> None:
    library = Library(Live(LIBRARY, "lib1", "library", {"motto": "Read"}))
    carry_out(DESIRED, library, tmp_path)
    renamed = replace(
        page(shelf("Poetry"), book("Poetry", "Leaves of Grass (1855)"), book("Poetry", "Drum-Taps")), prune_all=True
    )
    (plan,) = plan_of(renamed, library).pages
    assert [block.rule for block in plan.blocked_by] == ["looks_like_rename"]
    assert "previously: [Leaves of Grass]" in plan.blocked_by[0].hint


def test_a_service_of_drafts_and_trees_goes_through_every_form_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gallery.register(monkeypatch)
    service = gallery.Gallery(("Hall", ["Poplars", "Lilies"]), loose=["Attic"])
    desired = gallery.page(
        gallery.house(motto="Read"), gallery.room("Attic", "Irises"), gallery.room("Hall", "Lilies", "Poplars")
    )
    document = PlanDocument.of(Plan((gallery.plan_of(desired, service),)), b"key")
    for form in (plan_text(document, color=False), plan_markdown(document).text, plan_html(document)):
        assert "publishes the draft: 4 changes above" in " ".join(form.split())
        assert "after Poplars" in form
        assert "components are written together" in " ".join(form.split())
    assert document.requests.writes == 3
    told = result_text(ResultDocument.of(gallery.carry_out(desired, service, tmp_path)))
    assert "1 created, 4 updated" in told
    assert service.tree() == {None: ["Attic", "Hall"], "Attic": ["Irises"], "Hall": ["Lilies", "Poplars"]}
    assert gallery.plan_of(desired, service).actions == ()
