"""Both versions of a page in step: each resource beside itself, with a gap where one side does not have it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reconciler.render.visitor_view import MOVED, View, VisitorRow


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """One line of both versions."""

    before: VisitorRow | None
    """The resource on the live page; None for a gap, opposite what is new or moves to this line."""
    after: VisitorRow | None
    """The resource after the plan; None for a gap, opposite what is deleted or moves away from this line."""
    children: tuple["Pair", ...]
    """The lines in it."""

    @property
    def shown(self) -> VisitorRow:
        """The resource as it is after the plan, or before it if it is deleted or moves away."""
        return next(row for row in (self.after, self.before) if row)

    @property
    def touched(self) -> bool:
        """Whether anything happens to it or its children."""
        return any(row.touched for row in (self.before, self.after) if row)


def pairs(sides: View) -> tuple[Pair, ...]:
    """The lines of a page, top to bottom. What moves has two, one on each side."""
    return tuple(_paired(sides.before, sides.after))


def moved_ids(lines: Sequence[Pair]) -> Iterator[str]:
    """The live IDs of what moves, in the order of the page."""
    for line in lines:
        if line.after is None and line.shown.id is not None and MOVED in line.shown.marks:
            yield line.shown.id
        yield from moved_ids(line.children)


def _paired(before: Sequence[VisitorRow], after: Sequence[VisitorRow]) -> Iterator[Pair]:
    staying = {row.id for row in after if row.id is not None and MOVED not in row.marks}
    remaining = iter(after)
    for row in before:
        if row.id not in staying:
            yield Pair(row, None, tuple(_paired(row.children, ())))
            continue
        # What stays is in the same order on both sides; what comes before it on the other side is new or moves in.
        for other in remaining:
            if other.id == row.id:
                yield Pair(row, other, tuple(_paired(row.children, other.children)))
                break
            yield Pair(None, other, tuple(_paired((), other.children)))
        else:
            yield Pair(row, None, tuple(_paired(row.children, ())))
    yield from (Pair(None, other, tuple(_paired((), other.children))) for other in remaining)
