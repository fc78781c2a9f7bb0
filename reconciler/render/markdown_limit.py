"""Fit Markdown sections into a limit: rare entries before repetitive ones, and one line of each before more of any."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reconciler.render.markdown_entry import Piece

LIMIT = 65_000
"""Characters of a comment: below the 65,536 that GitHub's own message names, so that self-hosted ones take it too."""


@dataclass(slots=True)
class MarkdownSection:
    """A section that is filled as far as there is room."""

    title: str
    """The heading."""
    noun: str
    """The noun for its entries in counts."""
    pieces: Sequence[Piece]
    """The entries."""
    folded: bool = False
    """Whether it expands on click."""
    text: str = ""
    """The text, after filling."""
    left: int = 0
    """The number of omitted entries."""
    shortened: bool = False
    """Whether an entry is shortened."""

    @property
    def size(self) -> int:
        """The number of resources it is about."""
        return sum(piece.size for piece in self.pieces)

    @property
    def frame(self) -> tuple[str, str]:
        """The text before and after its pieces."""
        if self.folded:
            return f"<details><summary>{self.size:,} {self.title}</summary>\n\n", "\n</details>\n\n"
        return f"#### {self.title} ({self.size:,})\n\n", "\n"

    @property
    def overhead(self) -> int:
        """The number of characters besides its pieces."""
        return sum(map(len, self.frame)) + len(f"\nand {self.size:,} more\n")


def fill(parts: Sequence[MarkdownSection], room: int) -> int:
    """Fill the sections as far as there is room. Returns the number of characters used.

    Sections with few entries come first, each with an equal share of the remaining room, so that what they do not need
    is left for larger ones. What remains at the end is distributed again.
    """
    chosen: dict[int, dict[int, str]] = {}
    order = sorted(range(len(parts)), key=lambda number: len(parts[number].pieces))
    for done, number in enumerate(order):
        share = room // (len(parts) - done)
        chosen[number], used = _chosen(parts[number], share)
        room -= used
    for number in order:
        room -= _lengthened(parts[number], chosen[number], room)
    for number, part in enumerate(parts):
        _write(part, [chosen[number].get(place) for place in range(len(part.pieces))])
    return sum(len(part.text) for part in parts)


def _chosen(part: MarkdownSection, room: int) -> tuple[dict[int, str], int]:
    """The texts of a section's pieces by index: first one line each, single actions before folds, then more of each."""
    chosen: dict[int, str] = {}
    used = part.overhead
    for place in _single_first(part):
        brief = part.pieces[place].brief
        if used + len(brief) + 1 <= room:
            used += len(brief) + 1
            chosen[place] = brief
    if not chosen:
        return {}, 0
    return chosen, used + _lengthened(part, chosen, room - used)


def _lengthened(part: MarkdownSection, chosen: dict[int, str], room: int) -> int:
    """Replace the chosen texts with the longest forms that fit. Returns the number of characters used."""
    used = 0
    for place in _single_first(part):
        if place in chosen:
            least = len(chosen[place])
            longer = next(form for form in part.pieces[place].forms if len(form) - least <= max(0, room - used))
            if len(longer) > least:
                used += len(longer) - least
                chosen[place] = longer
    return used


def _single_first(part: MarkdownSection) -> Iterable[int]:
    """The indexes of a section's pieces, single actions before folds."""
    return sorted(range(len(part.pieces)), key=lambda place: part.pieces[place].size)


def _write(part: MarkdownSection, texts: Sequence[str | None]) -> None:
    """Set the text of a section: its pieces in order, and a count of the omitted ones."""
    part.left = sum(piece.size for piece, text in zip(part.pieces, texts, strict=True) if text is None)
    part.shortened = any(text not in (None, piece.whole) for piece, text in zip(part.pieces, texts, strict=True))
    body = ""
    for text in texts:
        if text:
            # A table or a heading after a list item needs a blank line in between.
            needs_gap = body and not body.endswith("\n\n") and not text.startswith("- ")
            body += f"\n{text}" if needs_gap else text
    if not body:
        part.text = ""
        return
    tail = f"\nand {part.left:,} more\n" if part.left else ""
    opening, closing = part.frame
    spaced = body.endswith("\n\n") and not tail and not part.folded
    part.text = f"{opening}{body}{tail}{'' if spaced else closing}"
