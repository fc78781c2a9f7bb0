"""Pages in a few words: what the file wants and what is live."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from reconciler.model import contact
from reconciler.model.address import Address
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, PAGE, SUBSCRIBER, TEMPLATE
from reconciler.model.pattern import Pattern
from reconciler.model.plan import PagePlan
from reconciler.model.resource import Desired, DesiredPage, Live, LivePage, Source
from reconciler.model.values import contact_key
from reconciler.planner import plan_page
from tests.statuspage_names import FIELD_NAMES

KEY = "acme"
PAGE_ID = "page1"
TODAY = date(2026, 3, 10)
FILE = "statuspage.yaml"
ALL_KINDS = frozenset({"page", "group", "component", "template", "subscriber"})
ON_THE_PAGE = frozenset({"group", "component"})


def address(kind: str, *path: str, mark: str | None = None) -> Address:
    return Address(KEY, kind, path, mark)


def pattern(text: str) -> Pattern:
    return Pattern.parse(text, FIELD_NAMES)


def only(*texts: str) -> tuple[Pattern, ...]:
    return tuple(Pattern.parse(text, FIELD_NAMES, whole=True) for text in texts)


class File:
    """A page as it is declared: items in the order in which they are added. Each item's line is its number, from 1."""

    def __init__(self) -> None:
        self.items: list[Desired] = []

    def group(self, name: str, *children: str, **options: Any) -> "File":
        """A group, and plain components in it."""
        mark = options.pop("mark", None)
        self._add(GROUP, address("group", name, mark=mark), name, {"name": name}, None, options)
        self._inside = self.items[-1].address
        for child in children:
            self.component(child, group=self._inside)
        return self

    def component(
        self, name: str, *, group: Address | str | None = None, mark: str | None = None, **options: Any
    ) -> "File":
        parent = address("group", group) if isinstance(group, str) else group
        path = (*parent.path, name) if parent else (name,)
        fields = {"name": name}
        self._add(COMPONENT, address("component", *path, mark=mark), name, fields, parent, options)
        return self

    def template(self, name: str, **options: Any) -> "File":
        self._add(
            TEMPLATE, address("template", name), name, {"name": name, "title": name, "body": "Text"}, None, options
        )
        return self

    def settings(self, **fields: Any) -> "File":
        self._add(PAGE, address("page"), "", {}, None, fields)
        return self

    def member(self, **options: Any) -> "File":
        contact_fields = {name: options[name] for name in ("email", "webhook", "sms", "country") if name in options}
        key = contact_key(contact_fields)
        self._add(SUBSCRIBER, address("subscriber", contact.segment(key, PAGE_ID)), key, {}, None, options)
        return self

    def _add(
        self,
        kind: Kind,
        where: Address,
        name: str,
        fields: dict[str, Any],
        parent: Address | None,
        options: dict[str, Any],
    ) -> None:
        ours = {key: options.pop(key) for key in ("pin", "absent", "adopt") if key in options}
        previously = tuple(tuple(path.split("/")) for path in options.pop("previously", ()))
        source = Source(FILE, len(self.items) + 1, 1)
        self.items.append(
            Desired(kind, where, name, {**fields, **options}, source, parent=parent, previously=previously, **ours)
        )

    def page(
        self,
        *,
        declared: Iterable[str] = ON_THE_PAGE,
        prune: Iterable[str] = (),
        protect: Iterable[str] = (),
        ignore: Iterable[str] = (),
        **options: Any,
    ) -> DesiredPage:
        kinds = frozenset(declared) | {item.kind.name for item in self.items}
        return DesiredPage(
            KEY,
            PAGE_ID,
            tuple(self.items),
            kinds,
            Source(FILE, 1, 1),
            prune=tuple(map(pattern, prune)),
            protect=tuple(map(pattern, protect)),
            ignore=tuple(map(pattern, ignore)),
            **options,
        )


class Page:
    """A page as it is live. Ids are given, or made from the names; positions count in the order of adding."""

    def __init__(self) -> None:
        self.items: list[Live] = []

    def group(self, name: str, *children: str, live_id: str | None = None, **fields: Any) -> "Page":
        group_id = live_id or f"g-{name}"
        self._add(GROUP, group_id, name, {"name": name, **fields})
        for child in children:
            self.component(child, group=group_id)
        return self

    def component(
        self, name: str, *, group: str | None = None, live_id: str | None = None, foreign: bool = False, **fields: Any
    ) -> "Page":
        self._add(COMPONENT, live_id or f"c-{name}", name, {"name": name, **fields}, parent=group, foreign=foreign)
        return self

    def template(self, name: str, live_id: str | None = None, **fields: Any) -> "Page":
        self._add(TEMPLATE, live_id or f"t-{name}", name, {"name": name, "title": name, "body": "Text", **fields})
        return self

    def settings(self, **fields: Any) -> "Page":
        self._add(PAGE, PAGE_ID, "Acme Status", fields)
        return self

    def subscriber(self, live_id: str, facts: dict[str, Any] | None = None, **fields: Any) -> "Page":
        self._add(SUBSCRIBER, live_id, contact_key(fields), fields, facts=facts or {"state": "active"})
        return self

    def _add(self, kind: Kind, live_id: str, name: str, fields: dict[str, Any], **more: Any) -> None:
        position = fields.pop("position", len(self.items) + 1)
        self.items.append(Live(kind, live_id, name, fields, position=position, **more))

    def page(self, **options: Any) -> LivePage:
        options = {"read": ALL_KINDS, "whole": ALL_KINDS} | options
        return LivePage(PAGE_ID, "Acme Status", tuple(self.items), **options)


def planned(file: File | DesiredPage, page: Page | LivePage, **options: Any) -> PagePlan:
    """The plan of the two."""
    desired = file if isinstance(file, DesiredPage) else file.page()
    live = page if isinstance(page, LivePage) else page.page()
    return plan_page(desired, live, **({"today": TODAY} | options))


def said(plan: PagePlan) -> list[str]:
    """The actions in few words: `create component/A`, `update component/A name group`, in order."""
    return [
        " ".join(
            [
                one.verb.value,
                one.address.local,
                *([c.field for c in one.changes] if one.verb.value in ("update", "manual") else []),
            ]
        )
        for one in plan.actions
    ]


def note_codes(plan: PagePlan) -> list[str]:
    return [note.code for one in plan.actions for note in one.notes] + [note.code for note in plan.notes]
