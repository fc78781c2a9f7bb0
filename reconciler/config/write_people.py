"""People as items of the file: who can be declared at all, by the rules that `load` holds them to."""

from collections.abc import Iterable

import yaml

from reconciler.config.contacts import contact_name
from reconciler.config.item_rules import contact_fields
from reconciler.config.nodes import Branch
from reconciler.config.problems import Problems
from reconciler.config.write_values import Absent, Unwritable, written
from reconciler.model.resource import Live
from reconciler.model.values import Value

_NOWHERE = yaml.Mark("", 0, 0, 0, None, 0)


def first_of_each(lives: Iterable[Live]) -> list[Live]:
    """One entry of each person, in the service's order: of two entries of one contact the active one, as the planner has it."""
    given = list(lives)
    chosen: dict[str, str] = {}
    for live in sorted(given, key=lambda live: (live.facts.get("state") != "active", live.id)):
        chosen.setdefault(live.name, live.id)
    return [live for live in given if chosen[live.name] == live.id]


def contact_of(live: Live) -> None:
    """Let a person pass whose contact can be declared. Raises Unwritable, without the contact, for anybody else."""
    kind = live.kind
    known: dict[str, Value] = {}
    for one in contact_fields(kind).values():
        value = written(one, live.fields.get(one.name), lambda _field, _id: None)
        if not isinstance(value, Absent):
            known[one.name] = value
    if not known and len(contact_fields(kind)) == 1:
        raise Unwritable("known without an e-mail address, which the file needs")
    if not known:
        channel = live.name.partition(":")[0]
        raise Unwritable(
            f"subscribed by {channel if channel.isidentifier() else 'another way'}, which the API cannot make"
        )
    problems = Problems()
    name = contact_name(kind, known, Branch(_NOWHERE, None, True), problems, absent=False)
    if problems.count:
        raise Unwritable(problems.found[0].message.replace("`", ""))
    if name != live.name:
        raise Unwritable("the contact is spelled in a way that cannot be kept")
