"""The plan document's word on each page: what it is, how much of it is declared and compared, and what visitors see of it."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Literal

from pydantic import Field

from reconciler.documents.part import DocumentPart
from reconciler.model.plan import PagePlan
from reconciler.model.resource import Live, LivePage
from reconciler.model.services import ALL_KINDS


class OutlineDocument(DocumentPart):
    """A group or component as it stands on the live page now, changed or not; what the page looks like to visitors is made of these."""

    kind: str
    """The name of the resource type."""
    id: str
    """The live ID."""
    name: str
    """The live name."""
    holder: str | None = Field(default=None, description="The live id of the group it stands in.")
    declared: bool = Field(default=True, description="Whether the file declares it.")


class KeyProblemDocument(DocumentPart):
    """What is wrong with the API key of a page."""

    variable: str
    """The environment variable that holds the key."""
    problem: Literal["missing", "refused", "expired"]
    """Whether it is not set, the service refuses it, or it does so after the declared last day."""
    expired_on: date | None = None
    """The last day of an expired key, as the file declares it."""


class PageDocument(DocumentPart):
    """One page of the plan."""

    key: str
    """The page's key in the file."""
    id: str
    """The live ID of the page or organization; empty for a page that does not exist yet."""
    name: str | None = Field(description="The live page's name; null where it could not be read.")
    provider: str
    """The name of the service."""
    url: str | None = Field(
        default=None, description="Where visitors find the live page; null where that is not known."
    )
    error: str | None = Field(default=None, description="Why the page could not be read.")
    key_problem: KeyProblemDocument | None = Field(
        default=None, description="What is wrong with the page's key, where that is why it could not be read."
    )
    snapshot_taken_at: str | None = Field(
        default=None, description="When the snapshot was taken (ISO 8601); null for the live page."
    )
    not_compared: tuple[str, ...] = Field(
        default=(), description="Kinds that could not be compared (a snapshot without them)."
    )
    managed: dict[str, int] = Field(default_factory=dict, description="Declared things, by kind.")
    uncompared: dict[str, int] = Field(
        default_factory=dict,
        description="How many of them the plan says nothing of, by kind: not read, ignored, or left out by --only or --exclude.",
    )
    scope: Literal["page", "organization"] = Field(default="page", description="What the key names in the file.")
    reads: int = Field(default=0, description="GET requests that reading it took.")
    found_by_name: bool = Field(
        default=False,
        description="The file has no id of it: it is found by its name, and `id` is empty where there is none yet.",
    )
    outline: tuple[OutlineDocument, ...] = Field(
        default=(),
        description="The live page top to bottom, a group before its components; empty where they were not read.",
    )

    @classmethod
    def of(cls, plan: PagePlan) -> "PageDocument":
        """The document of a page's plan."""
        managed: dict[str, int] = {}
        for item in plan.page.items:
            if not item.absent:
                managed[item.kind.name] = managed.get(item.kind.name, 0) + 1
        return cls(
            key=plan.page.key,
            id=plan.page.id,
            name=plan.live.name if plan.live else None,
            provider=plan.page.provider.type,
            url=_url(plan),
            error=plan.error,
            key_problem=KeyProblemDocument(**asdict(plan.key_problem)) if plan.key_problem else None,
            snapshot_taken_at=plan.live.taken_at if plan.live else None,
            not_compared=plan.live.missing if plan.live else (),
            managed=managed,
            uncompared=dict(plan.uncompared),
            scope=plan.page.scope.value,
            reads=plan.live.requests if plan.live else 0,
            found_by_name=plan.page.by_name is not None,
            outline=tuple(_outline(plan, plan.live)) if plan.live else (),
        )

    @property
    def shown_id(self) -> str:
        """The ID for people."""
        return self.id or "not created yet"

    @property
    def lasting_ids(self) -> tuple[str, ...]:
        """What markers may know the page by, the current one first: its ID, and before it had one its key."""
        by_key = (f"key:{self.key}",) if self.found_by_name else ()
        return ((self.id,) if self.id else ()) + by_key or ("",)


_HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def _url(plan: PagePlan) -> str | None:
    """Where visitors find the live page."""
    settings = (
        next((live for live in plan.live.items if live.kind is plan.page.service.page), None) if plan.live else None
    )
    for name, form in plan.page.service.visited_at if settings else ():
        host = settings.fields.get(name) if settings else None
        if isinstance(host, str) and _HOST.fullmatch(host):
            return form.format(host)
    return None


_ORDERED_SECTIONS = frozenset(kind.section for kind in ALL_KINDS if kind.ordered)
_ON_THE_PAGE = frozenset(kind for kind in ALL_KINDS if kind.section in _ORDERED_SECTIONS)
"""The kinds that visitors see in an order, and what they stand in."""


def _outline(plan: PagePlan, page: LivePage) -> Iterator[OutlineDocument]:
    """What visitors see, in the order in which they see it."""
    siblings: dict[str | None, list[Live]] = {}
    for live in page.items:
        if live.kind in _ON_THE_PAGE:
            siblings.setdefault(live.parent if live.parent in page.by_id else None, []).append(live)
    declared = {plan.bindings.get(item.address) for item in plan.page.items if item.kind in _ON_THE_PAGE}
    reached = _in_page_order(siblings.pop(None, []))[::-1]
    while reached:
        live = reached.pop()
        yield OutlineDocument(
            kind=live.kind.name,
            id=live.id,
            name=live.name,
            holder=live.parent if live.parent in page.by_id else None,
            declared=live.id in declared,
        )
        reached += _in_page_order(siblings.pop(live.id, []))[::-1]


def _in_page_order(siblings: list[Live]) -> list[Live]:
    return sorted(siblings, key=lambda live: (live.position is None, live.position or 0))
