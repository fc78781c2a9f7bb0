"""Resolve references: an exact path first, then a bare name that is unique on the page, then a path as the page shows
it.

A name may contain a slash. The escaped form (`~1`) always works. The unescaped form works if it has exactly one
meaning.
"""

from reconciler.config.load.contacts import pointed_at
from reconciler.config.load.items import Pending, ReadItems
from reconciler.config.problems import Problems
from reconciler.config.schema.sections import names_people
from reconciler.config.schema.variables import Unread, UnsetText
from reconciler.config.yaml.nodes import Node, items
from reconciler.model.address import Address, join_path, split_path
from reconciler.model.resource import Desired
from reconciler.model.service import Service
from reconciler.model.suggest import nearest
from reconciler.model.values import spelling

MAX_SUGGESTED = 20
"""Maximum number of unknown references per page that get a suggestion. Each search takes 0.1 s among 1,000 names."""


class References:
    """The names that references on one page can use."""

    def __init__(
        self,
        result: ReadItems,
        declared: frozenset[str],
        service: Service,
        problems: Problems,
        *,
        beside_items: bool = False,
    ) -> None:
        """`beside_items`: whether something else than an item refers to items."""
        self._kinds = service.by_name
        self._page = result.page
        self._page_id = result.page_id
        self._declared = declared
        self._problems = problems
        self._items = result.items
        self._suggested = 0
        self._exact: dict[tuple[str, str], list[Desired]] = {}
        self._bare: dict[tuple[str, str], list[Desired]] = {}
        self._shown: dict[tuple[str, str], list[Desired]] = {}
        self._people: dict[tuple[str, str], list[Desired]] = {}
        for item in result.items if result.pending or beside_items else ():
            kind, address = item.kind.name, item.address
            if item.kind.identity.personal:
                self._people.setdefault((kind, item.name), []).append(item)
                continue
            self._exact.setdefault((kind, address.reference), []).append(item)
            if address.mark:
                self._exact.setdefault((kind, f"{address.reference}#{address.mark}"), []).append(item)
            if len(address.path) > 1:
                self._bare.setdefault((kind, join_path(address.path[-1:])), []).append(item)
            for text in dict.fromkeys(spelling(text) for text in ("/".join(address.path), *address.path[-1:])):
                self._shown.setdefault((kind, text), []).append(item)

    def resolve(self, pending: Pending) -> None:
        """Replace a field's references with addresses in its item. Unresolved ones are reported."""
        kinds = pending.field.refers
        addresses: list[Address] = []
        nodes = items(pending.node)
        people = names_people(pending.field)
        for text, node in zip(pending.written, nodes, strict=True):
            if not isinstance(text, str) or not text or (isinstance(text, Unread) and not (people and _unset(text))):
                continue
            address = self._person(text, kinds[0], node) if people else self.one(text, kinds, node)
            if address is None:
                continue
            if address in addresses:
                shown = address.reference if people else text
                self._problems.at(node, f"{_shown(shown)} is named twice in this list", "keep one of them")
            else:
                addresses.append(address)
        if not pending.written and not pending.field.clearable:
            key = pending.field.yaml_key
            self._problems.at(
                pending.node, f"`{key}` names nothing", f"name one at least, or leave `{key}` out for all of them"
            )
        pending.fields[pending.field.name] = tuple(addresses)

    def _person(self, text: str, kind: str, node: Node) -> Address | None:
        """The person with this contact. The contact is never shown."""
        name, segment = pointed_at(text, _unset(text), self._page_id)
        if kind not in self._declared:
            return Address(self._page, kind, (segment,))
        people = self._people.get((kind, name), ())
        if len(people) == 1 and not people[0].absent:
            return people[0].address
        shown = _shown(segment)
        if not people:
            section = ".".join(self._kinds[kind].section)
            self._problems.at(node, f"there is no {kind} {shown} in this file", f"declare it under `{section}:`")
        elif len(people) == 1:
            where = f"line {people[0].source.line}"
            self._problems.at(node, f"{shown} is marked `absent` ({where}), and nothing can refer to it")
        return None  # duplicate contacts are already reported

    def one(self, text: str, kinds: tuple[str, ...], node: Node) -> Address | None:
        """The item of one of these kinds that a text names. What is wrong with it is reported, and None returned."""
        if not any(kind in self._declared for kind in kinds):
            return Address(self._page, kinds[0], split_path(text))
        exact = [item for kind in kinds for item in self._exact.get((kind, text), ())]
        desireds = exact or [item for kind in kinds for item in self._bare.get((kind, text), ())]
        desireds = desireds or [item for kind in kinds for item in self._shown.get((kind, spelling(text)), ())]
        if len(desireds) == 1 and not desireds[0].absent:
            return desireds[0].address
        if not desireds:
            self._unknown(text, kinds, node)
        elif len(desireds) == 1:
            where = f"line {desireds[0].source.line}"
            self._problems.at(node, f"{_shown(text)} is marked `absent` ({where}), and nothing can refer to it")
        else:
            paths = ", ".join(_called(item) for item in desireds)
            hint = "write the whole path of the one that is meant" if not exact else "write its pin after it: Name#id"
            self._problems.at(node, f"{_shown(text)} can be any of {paths}", hint)
        return None

    def _unknown(self, text: str, kinds: tuple[str, ...], node: Node) -> None:
        word = " or ".join(kinds)
        message = f"there is no {word} {_shown(text)} on this page"
        parents = {self._kinds[kind].parent for kind in kinds}
        other = next((i for i in self._items if i.kind.name in parents and i.address.reference == text), None)
        if other is not None:
            self._problems.at(
                node, f"{_shown(text)} is a {other.kind.name}, not a {word}", f"name what stands in it: {text}/…"
            )
            return
        renamed = next(
            (i for i in self._items if i.kind.name in kinds and any(join_path(p) == text for p in i.previously)), None
        )
        if renamed is not None:
            self._problems.at(node, message, f"it is called {_called(renamed)} now")
            return
        near = self._near(text, kinds)
        section = ".".join(self._kinds[kinds[0]].section)
        self._problems.at(node, message, f"did you mean {_shown(near)}?" if near else f"declare it under `{section}:`")

    def _near(self, text: str, kinds: tuple[str, ...]) -> str | None:
        if self._suggested >= MAX_SUGGESTED:
            return None
        self._suggested += 1
        exact = [name for (kind, name), items in self._exact.items() if kind in kinds and len(items) == 1]
        bare = [
            name
            for (kind, name), items in self._bare.items()
            if kind in kinds and len(items) == 1 and (kind, name) not in self._exact
        ]
        return nearest(text, [*exact, *bare])


def _unset(text: str) -> str | None:
    """The variable of unknown value that the text stands for, or None."""
    return text.variable if isinstance(text, UnsetText) else None


def _called(item: Desired) -> str:
    address = item.address
    return _shown(f"{address.reference}#{address.mark}" if address.mark else address.reference)


def _shown(text: str) -> str:
    return f"`{text if len(text) <= 80 else text[:80] + '…'}`"
