"""Resolve the names that people type to components of the live page: an exact path, a unique name, a path as shown.

What the live page does not know may be a name in the file that was not applied yet: a pin or an earlier name leads to
the live component. Unknown and ambiguous names are refused, with the nearest, before anything is sent.
"""

from collections.abc import Iterable, Iterator, Sequence

from reconciler.errors import UnknownNameError
from reconciler.model.address import join_path
from reconciler.model.operation import PageComponent
from reconciler.model.resource import Desired, DesiredPage
from reconciler.model.suggest import nearest
from reconciler.model.values import spelling

_MOST = 5
"""Maximum number of candidates named in an error."""


class PageNames:
    """The names of a page's components and groups.

    Args:
        rows: the components and groups of the live page.
        desired: the page in the file; None if no file was read.
    """

    def __init__(self, rows: Sequence[PageComponent], desired: DesiredPage | None = None) -> None:
        self._rows = {row.id: row for row in rows}
        self._desired = desired
        self._texts: dict[str, list[PageComponent]] = {}
        self._bare: dict[str, list[PageComponent]] = {}
        for row in rows:
            path = self.path(row.id)
            for text in dict.fromkeys((join_path(path), spelling("/".join(path)))):
                self._texts.setdefault(text, []).append(row)
            if len(path) > 1:
                self._bare.setdefault(spelling(path[-1]), []).append(row)

    def path(self, component_id: str) -> tuple[str, ...]:
        """The names that lead to a component, its group first. An unknown ID stands for itself."""
        row = self._rows.get(component_id)
        if row is None:
            return (component_id,)
        group = self._rows.get(row.group_id or "")
        return (group.name, row.name) if group is not None else (row.name,)

    def shown(self, component_id: str) -> str:
        """The path of a component as people write it."""
        return join_path(self.path(component_id))

    def status(self, component_id: str) -> str | None:
        """The live status of a component; None if the page does not have it."""
        row = self._rows.get(component_id)
        return row.status if row is not None else None

    def components(self) -> Iterator[PageComponent]:
        """The components, without the groups, in the order of the page."""
        return (row for row in self._rows.values() if not row.is_group)

    def members(self, group_id: str) -> tuple[PageComponent, ...]:
        """The components of a group."""
        return tuple(row for row in self._rows.values() if row.group_id == group_id)

    def resolve(self, text: str) -> tuple[PageComponent, ...]:
        """The component with this name, or the members of the group with this name.

        Raises UnknownNameError for a name that nothing or more than one thing has.
        """
        candidates = self._candidates(text)
        if len(candidates) > 1:
            shown = "; ".join(self._described(row) for row in candidates[:_MOST])
            more = f" and {len(candidates) - _MOST} more" if len(candidates) > _MOST else ""
            raise UnknownNameError(
                f"`{text}` can be any of {shown}{more}", hint="write the whole path, or the ID in place of the name"
            )
        if not candidates:
            raise self._unknown(text)
        (row,) = candidates
        return self.members(row.id) if row.is_group else (row,)

    def resolve_all(self, texts: Iterable[str]) -> tuple[PageComponent, ...]:
        """The components with these names, each once."""
        return tuple({row.id: row for text in texts for row in self.resolve(text)}.values())

    def _candidates(self, text: str) -> Sequence[PageComponent]:
        if text in self._rows:
            return (self._rows[text],)
        exact = self._texts.get(text) or self._texts.get(spelling(text))
        return exact or self._bare.get(spelling(text)) or tuple(self._declared(text))

    def _declared(self, text: str) -> Iterator[PageComponent]:
        """The live component of a declared item with this name: by its pin, or by an earlier name."""
        for item in self._desired.items if self._desired is not None else ():
            path = item.address.path
            if not item.kind.in_incidents or text not in (join_path(path), *path[-1:]):
                continue
            if item.pin in self._rows:
                yield self._rows[item.pin]
                continue
            for earlier in item.previously:
                yield from self._earlier(item, earlier)

    def _earlier(self, item: Desired, earlier: tuple[str, ...]) -> Sequence[PageComponent]:
        """The live things at an earlier name of an item: in its own place first, for a bare name."""
        places = (*item.address.path[:-1], *earlier) if len(earlier) == 1 else earlier
        return self._texts.get(join_path(places)) or self._bare.get(spelling(earlier[-1])) or ()

    def _unknown(self, text: str) -> UnknownNameError:
        names = [self.shown(row.id) for row in self._rows.values()]
        near = nearest(text, [*names, *(row.name for row in self._rows.values())])
        hint = f"did you mean `{near}`?" if near else "`reconciler component list` shows the names of the page"
        declared = self._desired is not None and any(
            item.kind.in_incidents and text in (join_path(item.address.path), item.address.path[-1])
            for item in self._desired.items
        )
        if declared:
            message = f"the live page has no component `{text}`: the file declares it, and it was not applied yet"
            return UnknownNameError(message, hint="apply the file first, or use the name that the page shows")
        return UnknownNameError(f"the page has no component or group `{text}`", hint=hint)

    def _described(self, row: PageComponent) -> str:
        created = f", created {row.created_at[:10]}" if row.created_at else ""
        return f"`{self.shown(row.id)}` (ID {row.id}{created})"
