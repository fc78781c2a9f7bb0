"""Edits of a text by position. All positions of one set of edits count in the unchanged text."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """Replaces a range of a text."""

    start: int
    """The first character that is replaced."""
    end: int
    """The first character that is kept again; equal to `start` if nothing is replaced."""
    text: str
    """What stands there instead."""

    @property
    def deletes(self) -> bool:
        """Whether it only removes text."""
        return self.text == "" and self.end > self.start


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made. Deletions may overlap; what another edit changes inside of one is deleted too."""
    unique = list(dict.fromkeys(edits))
    deletions = _united(edit for edit in unique if edit.deletes)
    others = [edit for edit in unique if not edit.deletes and not any(_inside(edit, gone) for gone in deletions)]
    pieces: list[str] = []
    at = 0
    for edit in sorted([*others, *deletions], key=lambda edit: (edit.start, edit.end)):
        pieces += (text[at : edit.start], edit.text)
        at = max(at, edit.end)
    return "".join([*pieces, text[at:]])


def _united(deletions: Iterable[Edit]) -> list[Edit]:
    """The same deletions without overlaps. Those that only touch stay two: what is put in between them is kept."""
    united: list[Edit] = []
    for edit in sorted(deletions, key=lambda edit: (edit.start, edit.end)):
        if united and edit.start < united[-1].end:
            united[-1] = Edit(united[-1].start, max(united[-1].end, edit.end), "")
        else:
            united.append(edit)
    return united


def _inside(edit: Edit, deletion: Edit) -> bool:
    if edit.start == edit.end and edit.start in (deletion.start, deletion.end):
        return False
    return deletion.start <= edit.start and edit.end <= deletion.end
