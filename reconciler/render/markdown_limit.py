"""Sections of Markdown within a number of characters: what is rare is kept before what repeats, and one line of each before more of any."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reconciler.render.markdown_entry import Piece

LIMIT = 65_000
"""Characters of a comment: below the 65,536 that GitHub's own message names, so that self-hosted ones take it too."""


@dataclass(slots=True)
class MarkdownSection:
    """A section: its `title`, what to call one of its things in counts, its pieces; once filled its `text`, and what is not in it."""

    title: str
    noun: str
    pieces: Sequence[Piece]
    folded: bool = False
    """Whether it opens on a click."""
    text: str = ""
    left: int = 0
    """How many of its things are left out."""
    shortened: bool = False
    """Whether a piece is not whole."""

    @property
    def size(self) -> int:
        """How many things it is about."""
        return sum(piece.size for piece in self.pieces)

    @property
    def frame(self) -> tuple[str, str]:
        """What stands before and after its pieces."""
        if self.folded:
            return f"<details><summary>{self.size:,} {self.title}</summary>\n\n", "\n</details>\n\n"
        return f"#### {self.title} ({self.size:,})\n\n", "\n"

    @property
    def overhead(self) -> int:
        """The characters it takes beside its pieces."""
        return sum(map(len, self.frame)) + len(f"\nand {self.size:,} more\n")


def fill(parts: Sequence[MarkdownSection], room: int) -> int:
    """Put into the parts what fits; how many characters that took.

    The parts of few things come first, each with an equal share of the room that is left, so that what they do not need goes to those of
    many; what all leave goes round once more.
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
    """The texts of a part's pieces by their place: first one line of each, single things before folded ones, then more of each."""
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
    """Replace the chosen texts by the longest forms that there is room for; how many characters that took."""
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
    """The places of a part's pieces, single things before folded ones."""
    return sorted(range(len(part.pieces)), key=lambda place: part.pieces[place].size)


def _write(part: MarkdownSection, texts: Sequence[str | None]) -> None:
    """Give a part its text: the pieces in their order, a count for what is left out."""
    part.left = sum(piece.size for piece, text in zip(part.pieces, texts, strict=True) if text is None)
    part.shortened = any(text not in (None, piece.whole) for piece, text in zip(part.pieces, texts, strict=True))
    body = ""
    for text in texts:
        if text:
            # A table or a head behind a line of a list needs the blank line between them.
            apart = body and not body.endswith("\n\n") and not text.startswith("- ")
            body += f"\n{text}" if apart else text
    if not body:
        part.text = ""
        return
    tail = f"\nand {part.left:,} more\n" if part.left else ""
    opening, closing = part.frame
    spaced = body.endswith("\n\n") and not tail and not part.folded
    part.text = f"{opening}{body}{tail}{'' if spaced else closing}"
