"""Problems for ambiguous matches. They describe the candidates, so that a person can choose."""

from collections.abc import Sequence

from reconciler.errors import Problem
from reconciler.model.plan import Block
from reconciler.model.resource import Desired, Live
from reconciler.planner.match.index import Index

PIN_HINT = "write `id:` with the one it is"


def problem(item: Desired, message: str, hint: str) -> Problem:
    """A problem that prevents the item from being planned."""
    return Problem(item.source.file, item.source.line, item.source.column, message, hint, rule="plan")


def could_be(item: Desired, candidates: Sequence[Live], index: Index, hint: str) -> Problem:
    """One item matches several live resources."""
    shown = "; ".join(_distinguished(live, index) for live in candidates)
    return problem(item, f"{item.address} could be {len(candidates)} live {item.kind.name}s: {shown}", hint)


def could_each_be(items: Sequence[Desired], live: Live | None, index: Index) -> Problem:
    """Several items match one live resource."""
    names = " and ".join(str(item.address) for item in items)
    shown = _distinguished(live, index) if live else ""
    return problem(
        items[-1],
        f"{names} could each be the live {items[0].kind.name} {shown}",
        f"{PIN_HINT}, and `adopt: false` where a new one is meant",
    )


def declared_twice(desired: Desired, other: Desired) -> Problem:
    """Two items that nothing distinguishes. With pins, their addresses would carry live IDs."""
    return problem(
        other,
        f"{other.address} is declared twice in one place, here and at {desired.source}",
        "write `id:` on both, or take one out",
    )


def names_go_round(ring: Sequence[tuple[Desired, Live]]) -> Block:
    """Items that swap names. Since all the names exist, it is unknown whether they were swapped already."""
    names = " and ".join(str(item.address) for item, _ in ring)
    if any(item.implied for item, _ in ring):  # made by a matrix, where no pin is possible
        hint = "give one of them a name in between, apply, and then the name that it is to have, or remove the earlier values"
    else:
        pins = " and ".join(f"`id: {live.id}` at {item.source.file}:{item.source.line}" for item, live in ring)
        hint = f"in place of `previously` write {pins} until that is applied, or remove it where they have their names already"
    addresses = tuple(item.address for item, _ in ring)
    return Block(
        "names_swapped",
        f"{names} have each other's names in `previously`: each run would swap them again",
        hint,
        addresses,
    )


def _distinguished(live: Live, index: Index) -> str:
    """What distinguishes a live resource from others with the same name: ID, location and creation date."""
    group = index.by_id.get(live.parent) if live.parent is not None else None
    known_names = [f"in {group.name}"] if group else ["at the top level"] if live.kind.parent else []
    created, start = live.facts.get("created_at"), live.fields.get("start_date")
    known_names += [f"created {created[:10]}"] if isinstance(created, str) and created else []
    known_names += [f"uptime since {start[:10]}"] if isinstance(start, str) and start else []
    return f"{live.id} ({', '.join(known_names)})" if known_names else live.id
