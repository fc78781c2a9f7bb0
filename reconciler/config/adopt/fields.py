"""Write the live values of one item's fields into its lines."""

from collections.abc import Callable
from dataclasses import replace

from reconciler.config.adopt.declarations import Declarations, Unadoptable, ValuePlace, included_file, literal_text
from reconciler.config.adopt.sequences import Insertion, Removal
from reconciler.config.adopt.steps import IncludeStep, ListStep, Step, TextStep
from reconciler.config.adopt.values import value_edits
from reconciler.config.schema.sections import names_people
from reconciler.config.write.schedule import windows
from reconciler.config.write.values import Absent, Unwritable, written
from reconciler.config.yaml.emit import Node, scalar
from reconciler.config.yaml.nodes import Branch
from reconciler.model.field import Field, Type
from reconciler.model.plan import PagePlan
from reconciler.model.resource import Desired, Live, LivePage
from reconciler.model.values import Value

Refer = Callable[[Field, str], str | None]
"""Returns the reference to a live ID, or None if the file does not declare it."""

_NO_TEXTS = frozenset({Type.BOOL, Type.INT, Type.NUMBER, Type.MAP, Type.RECORDS, Type.GRANTS})


class FieldWriter:
    """Writes fields of the declared items of one page."""

    def __init__(self, plan: PagePlan, live: LivePage, declarations: Declarations, refer: Refer) -> None:
        self._bindings = plan.bindings
        self._live = live
        self._declarations = declarations
        self._refer = refer

    def steps(self, item: Desired, field: Field, live: Live) -> list[Step]:
        """Write the live value of a field. Raises Unadoptable."""
        if field.sensitive or field.credential or names_people(field):
            raise Unadoptable("it is private, and never written to a file", item.source)
        place = self._declarations.field(item, field)
        value = self._on_the_wall(live).fields.get(field.name)
        try:
            node = explicit(field, value, self._refer)
        except Unwritable as error:
            raise Unadoptable(str(error), place.source) from None
        included = included_file(place)
        if included is not None:
            return [self._included(included, place, node)]
        if node is None and not field.clearable:
            raise Unadoptable("it is empty on the page, which the file cannot say", place.source)
        steps = self._references(item, field, place, value) if field.type is Type.REFERENCES else None
        if steps is not None:
            return steps
        return [TextStep(place.document, edit) for edit in value_edits(place.document, place.parent, place.index, node)]

    def _on_the_wall(self, live: Live) -> Live:
        """A time window with its times as a person writes them; anything else unchanged."""
        converted = windows(live.kind, [live], self._live).lives
        return converted[0] if converted else live

    def _included(self, path: str, place: ValuePlace, node: Node | None) -> Step:
        if self._declarations.uses(path) > 1:
            raise Unadoptable(f"several values are made of the file {path}", place.source)
        if not isinstance(node, str):
            raise Unadoptable("only a text can be written to the file that it comes from", place.source)
        return IncludeStep(path, node)

    def _references(self, item: Desired, field: Field, place: ValuePlace, value: Value) -> list[Step] | None:
        """Change only what differs in a list of references; None if the list is to be written as a whole."""
        sequence, addresses = place.node, item.fields.get(field.name)
        if not isinstance(sequence, Branch) or not sequence.children or not isinstance(addresses, tuple):
            return None
        for index, leaf in enumerate(sequence.children):
            if literal_text(leaf) is None or place.document.is_alias(sequence, index):
                raise Unadoptable("it has references that come from elsewhere", place.source)
        if len(sequence.children) != len(addresses):
            return None
        wanted = list(dict.fromkeys(value or ()))
        ids = [self._bindings.get(address) for address in addresses]
        steps: list[Step] = [
            ListStep(place.document, Removal(sequence, index)) for index, id_ in enumerate(ids) if id_ not in wanted
        ]
        for live_id in wanted:
            if live_id not in ids:
                text = self._refer(field, live_id) or ""
                new = Insertion(sequence, len(ids) - 1, (f"- {scalar(text)}",), scalar(text, flow=True))
                steps.append(ListStep(place.document, new))
        return steps


def explicit(field: Field, value: Value, refer: Refer) -> Node | None:
    """A live value as a line of the file says it, also where it is empty or the service's default. None for `null`.

    Raises Unwritable.
    """
    node = written(replace(field, default=None, initial=None, untouched=None), value, refer)
    if not isinstance(node, Absent):
        return node
    if field.type is Type.REFERENCES:
        return ()
    return "" if field.clearable and field.type not in _NO_TEXTS else None
