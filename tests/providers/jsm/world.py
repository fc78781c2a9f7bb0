"""One page of the sandbox as the tests hold it: its draft as an outline of names, manual edits, and a backend."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from reconciler.model.kind import Kind
from reconciler.model.kinds.jsm import COMPONENT, GROUP
from reconciler.model.plan import Verb
from reconciler.model.resource import Live, LivePage
from reconciler.model.work import Step
from reconciler.providers.jsm import JsmBackend
from reconciler.providers.protocol import Wanted
from reconciler.sandbox import JsmQuirks, Sandbox

PAGE = "page1"
TREE = frozenset({"group", "component"})
ALL = frozenset({"page", "publication", "lifecycle", "template", "subscriber"}) | TREE

QUIRKS = [
    JsmQuirks(),
    JsmQuirks(ids="one", unknown="empty_list", list="reversed", position="from_0", errors="errors"),
    JsmQuirks(draft_by="draft", tree_by="draft", put="replace", nest="replace", tree="deleted", fields="nulled"),
    JsmQuirks(draft_by="live", tree_by="live", unknown="empty_list", batch_answer="entries", orphans="deleted"),
    JsmQuirks(tree_by="live", unknown="null_page", draft_by="draft", refusals="body", kids="two", list="created"),
    JsmQuirks(lag=2.0, delete_order="before", delete_unknown="refused", orphans="refused", position="from_1"),
    JsmQuirks(publish="at_once", publish_status="draft", live_put="both", null="kept", total_count="all"),
    JsmQuirks(page_components="top", first_maximum=2, first_default=1, links="other", errors="spring"),
    JsmQuirks(null="clears", links="labels_only", kids="two", page_components="top", put="replace", lag=0.5),
]
"""Covers of the switches: each value of a switch that reading or writing a page meets is in one of them."""


def set_apart(quirks: JsmQuirks) -> str:
    usual = JsmQuirks()
    names = [name for name in JsmQuirks.__slots__ if getattr(quirks, name) != getattr(usual, name)]
    return ",".join(f"{name}={getattr(quirks, name)}" for name in names) or "usual"


@dataclass
class Jsm:
    """The sandbox, and a backend for it."""

    sandbox: Sandbox
    base: str
    connect: Callable[[], JsmBackend]
    backend: JsmBackend = field(init=False)

    def __post_init__(self) -> None:
        self.backend = self.connect()

    def settle(self) -> None:
        """Until nothing lags any more."""
        self.sandbox.advance(10)

    def seed(self, components: Sequence[Any] = (), **page: Any) -> None:
        """The page anew, live and draft alike unless `draft` says otherwise; names alone, or a group and its members."""
        self.sandbox.reset()
        self.sandbox.jsm_seed({"pages": {PAGE: {"components": rows(components), **page}}})

    def edit(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        """A manual request, under the switches that refuse nothing."""
        return self.sandbox.jsm_edit(method, path, body, query)

    @property
    def doc(self) -> dict[str, Any]:
        """The page as it is, whatever lags."""
        page: dict[str, Any] = self.sandbox.jsm_dump()["pages"][PAGE]
        return page

    def outline(self, *, live: bool = False) -> list[Any]:
        """The draft's components by name, or the live ones."""
        return outline((self.doc if live else self.doc["draft"])["components"])

    def row(self, name: str) -> dict[str, Any]:
        """The draft's component of that name."""
        return next(row for row in flat(self.doc["draft"]["components"]) if row["name"] == name)

    def id(self, name: str) -> str:
        return str(self.row(name)["id"])

    def read(
        self, *kinds: str, facts: frozenset[str] = frozenset(), **expected: tuple[tuple[str, ...], ...]
    ) -> LivePage:
        return self.backend.read(PAGE, Wanted(frozenset(kinds or ALL), facts=facts, expected=expected))

    def together(self, *steps: Step) -> list[Any]:
        return list(self.backend.perform_together(PAGE, steps))

    def sent(self, method: str = "", path: str = "") -> list[Any]:
        """The requests so far to paths that end so."""
        return [
            record
            for record in self.sandbox.requests
            if record.method.startswith(method) and record.path.endswith(path)
        ]


def rows(components: Sequence[Any]) -> list[dict[str, Any]]:
    """Components as a seed has them."""
    result = []
    for component in components:
        if isinstance(component, tuple):
            name, inner = component
            result.append({"name": name, "id": f"id-{name}", "components": rows(inner)})
        elif isinstance(component, str):
            result.append({"name": component, "id": f"id-{component}"})
        else:
            result.append(component)
    return result


def flat(components: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for top in components for row in (top, *flat(top["components"]))]


def outline(components: Sequence[dict[str, Any]]) -> list[Any]:
    return [(row["name"], outline(row["components"])) if row["components"] else row["name"] for row in components]


def shown(page: LivePage) -> list[Any]:
    """What was read, as an outline."""
    groups = [live for live in page.items if live.kind is GROUP]
    top = [live for live in page.items if live.kind in (GROUP, COMPONENT) and live.parent is None]
    return [(live.name, _members(page, live)) if live in groups else live.name for live in sorted(top, key=_place)]


def _members(page: LivePage, group: Live) -> list[str]:
    return [live.name for live in sorted((live for live in page.items if live.parent == group.id), key=_place)]


def _place(live: Live) -> int:
    return live.position or 0


def named(page: LivePage, kind: Kind, name: str) -> Live:
    return next(live for live in page.items if live.kind is kind and live.name == name)


def single(page: LivePage, kind: Kind) -> Live:
    return next(live for live in page.items if live.kind is kind)


def update(kind: Kind, id_: str, **values: Any) -> Step:
    return Step(kind, Verb.UPDATE, id_, values)


def create(kind: Kind, placeholder: str | None = None, **values: Any) -> Step:
    return Step(kind, Verb.CREATE, None, values, placeholder=placeholder)


def delete(kind: Kind, id_: str, *, lapsed: bool = False) -> Step:
    return Step(kind, Verb.DELETE, id_, {}, lapsed=lapsed)
