"""An action in terms for people: its name, what happens, and which fields change. Nothing here is escaped yet."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reconciler.documents.plan import ActionDocument, ChangeDocument, NoteDocument
from reconciler.model.services import ALL_KINDS, kind_named
from reconciler.render import diff
from reconciler.render.whitespace import LEGEND, marked, only_whitespace
from reconciler.render.wording import alone, kind_word

SIGNS = {"create": "+", "update": "~", "delete": "-", "manual": "!"}
NONE = "(none)"
_PARENTS = frozenset(kind.parent for kind in ALL_KINDS if kind.parent)
SHOWN_SECTIONS = frozenset(kind.section for kind in ALL_KINDS if kind.ordered)
"""The sections whose resources visitors see in an order."""
_SAYINGS = ("rename", "move", "loses", "ungroups", "manual", "vanishes")
_LONGEST_VALUE = 400


@dataclass(frozen=True, slots=True)
class Detail:
    """One field of an action. Exactly one form of the value is set: `before` and `after`, `value`, `lines`, or `added`
    and `removed`.
    """

    field: str
    """The name of the field."""
    before: str | None = None
    """The live value."""
    after: str | None = None
    """The declared value."""
    value: str | None = None
    """The value alone."""
    lines: tuple[diff.Line, ...] = ()
    """The lines of a diff."""
    added: tuple[str, ...] = ()
    """What is new in a list."""
    removed: tuple[str, ...] = ()
    """What is no longer in a list."""
    origin: str | None = None
    """Who caused the change; None without a base revision."""
    hint: str = ""
    """What is easy to miss; empty for nothing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One action."""

    action: ActionDocument
    """The action in the plan document."""
    name: str
    """The name of the resource."""
    sayings: tuple[NoteDocument, ...]
    """Its main notes (a rename, a move)."""
    remarks: tuple[NoteDocument, ...]
    """All other notes."""
    origin: str | None
    """Who caused it, in words; None without a base revision."""

    @property
    def sign(self) -> str:
        """One character for what happens."""
        return SIGNS[self.action.action]

    @property
    def holds(self) -> bool:
        """Whether resources of this type are parents (a group)."""
        return self.action.kind in _PARENTS

    @property
    def called(self) -> str:
        """Type and name: `group Core API`. Singletons are named by title."""
        return f"{kind_word(self.action.kind)} {self.name}" if self.action.path else alone(self.action.kind)

    def details(self, most: int = 60) -> tuple[Detail, ...]:
        """The changed fields. Texts of more than `most` characters, or of several lines, are diffs. A deletion has
        none.
        """
        return tuple(self._details(most))

    def _details(self, most: int) -> Iterator[Detail]:
        is_so = self.action.id is None
        place = parent_field(self.action)
        told_by = {"rename": "name", "move": place, "order": "order"}
        texts = {told_by.get(note.code) for note in (*self.sayings, *self.remarks)}
        if self.action.action == "delete":
            return
        for change in self.action.changes:
            named = is_so and change.field in ("name", place)
            unseen = only_whitespace(change.before, change.after)
            if (change.field not in texts or unseen) and not named and not (is_so and nothing(change.after)):
                said_above = is_so and change.origin == self.action.origin
                manual = self.action.action == "manual"
                yield _detail(
                    change.model_copy(update={"origin": None}) if said_above else change,
                    most,
                    one_sided=is_so,
                    manual=manual,
                )


def entry_of(action: ActionDocument) -> Entry:
    """An action of a plan document, ready for layout."""
    notes = list(action.notes)
    if action.requests == 0 and action.action == "update":
        notes.append(NoteDocument(code="carried", message="taken in by the request that makes its group"))
    sayings = tuple(note for note in notes if note.code in _SAYINGS)
    return Entry(
        action=action,
        name=_name(action),
        sayings=sayings,
        remarks=tuple(note for note in notes if note not in sayings),
        origin=_whose(action, sayings),
    )


def saying(note: NoteDocument) -> str:
    """A note as one sentence."""
    return f"manually: {note.message}" if note.code == "manual" else note.message


def shown(value: Any) -> str:
    """A value on one line."""
    if nothing(value):
        return NONE
    if isinstance(value, str):
        return f'"{_clipped(value)}"'
    if isinstance(value, (list, tuple)):
        return ", ".join(map(member, value))
    if isinstance(value, dict) and isinstance(value.get("masked"), str):
        return _clipped(value["masked"])
    return _clipped(json.dumps(value, ensure_ascii=False))


def member(value: Any) -> str:
    """One value of a list, without quotes unless it could be mistaken for list syntax."""
    plain = isinstance(value, str) and value and not set(value) & set(',"') and value == value.strip()
    return _clipped(value) if plain else shown(value)


def nothing(value: Any) -> bool:
    """Whether a value is empty: null, the empty text, or the empty list."""
    return value is None or value == "" or value == [] or value == ()


def is_group(kind: str) -> bool:
    """Whether resources of this type are parents."""
    return kind in _PARENTS


def section_of(kind: str) -> tuple[str, ...]:
    """The section for a type. Types that share a section of the file share one here."""
    described = kind_named(kind)
    return described.section if described else (kind,)


def _name(action: ActionDocument) -> str:
    mark = f"#{action.id}" if action.id and action.address.endswith(f"#{action.id}") else ""
    return f"{_clipped(action.path[-1], 255)}{mark and ' ' + mark}" if action.path else kind_word(action.kind)


def parent_field(action: ActionDocument) -> str | None:
    """The field with the parent of a resource of this type."""
    kind = kind_named(action.kind)
    return kind.parent if kind else None


def _detail(change: ChangeDocument, most: int, *, one_sided: bool, manual: bool) -> Detail:
    origin = _origin(change.origin, change.base, was_told=not one_sided, manual=manual) if change.origin else None
    before, after = change.before, change.after
    hint = LEGEND if only_whitespace(before, after) else ""
    if one_sided:
        if diff.is_long(after, most * 2):
            return Detail(change.field, lines=tuple(diff.plain(after, "+")), origin=origin)
        return Detail(change.field, value=shown(after), origin=origin)
    if diff.is_long(before, most) or diff.is_long(after, most):
        old, new = (value if isinstance(value, str) else "" for value in (before, after))
        lines = tuple(diff.unified(old, new))
        if lines:
            return Detail(change.field, lines=lines, origin=origin, hint=hint)
    if isinstance(before, (list, tuple)) and isinstance(after, (list, tuple)):
        added = tuple(member(value) for value in after if value not in before)
        removed = tuple(member(value) for value in before if value not in after)
        if added or removed:
            return Detail(change.field, added=added, removed=removed, origin=origin)
    if hint:
        before, after = marked(before), marked(after)
    old, new = shown(before), shown(after)
    if old == new:
        new = f"{new} (another one)" if change.sensitive else json.dumps(after)
    return Detail(change.field, before=old, after=new, origin=origin, hint=hint)


def _whose(action: ActionDocument, sayings: Sequence[NoteDocument]) -> str | None:
    """The origin of a creation, deletion, move or rename. For other updates, each field has its own."""
    if action.origin is None:
        return None
    if action.action == "manual":
        done = _manual_change(action)
        coming = "deleted" if done == "added" else "made"
        return (
            f"not {coming} yet, or {done} manually" if action.origin == "drift" else _origin(action.origin, manual=True)
        )
    if action.action == "update":
        return _whose_naming(action, {note.code for note in sayings})
    return f"drift: {_manual_change(action)} manually" if action.origin == "drift" else _origin(action.origin)


def _whose_naming(action: ActionDocument, texts: Collection[str]) -> str | None:
    """The origins of a rename and a move, listed separately if they differ; None if it is neither."""
    naming = {field for field, code in (("name", "rename"), (parent_field(action), "move")) if code in texts}
    text = {
        c.field: _origin(c.origin, c.base, was_told=True, top=c.field != "name")
        for c in action.changes
        if c.origin and c.field in naming
    }
    if len(set(text.values())) > 1:
        return "; ".join(f"{field}: {words}" for field, words in text.items())
    return next(iter(text.values()), _origin(action.origin) if naming and action.origin else None)


def _manual_change(action: ActionDocument) -> str:
    """What was done manually. A recreated resource, and the deletion it implies, existed all along."""
    if any(note.code in ("replaced", "rebuilt") for note in action.notes):
        return "changed"
    if action.action == "delete" or any(c.field == "name" and c.after is None for c in action.changes):
        return "added"
    return "deleted" if action.id is None else "changed"


def _origin(origin: str, base: Any = None, *, was_told: bool = False, top: bool = False, manual: bool = False) -> str:
    """The origin in words, with the base value if both sides changed. `was_told`: also if neither did, or at the `top`
    level.

    For a `manual` change, nobody knows whether it was changed or has not been made yet.
    """
    drift = "not made yet, or changed manually" if manual else "drift: changed manually"
    both = f"this change; before it {drift}" if manual else "this change and drift"
    words = {"change": "this change", "drift": drift, "both": both}[origin]
    if origin != "both" or (base is None and not was_told):
        return words
    return f"{words}; it was {'at the top level' if base is None and top else shown(base)}"


def _clipped(text: str, most: int = _LONGEST_VALUE) -> str:
    return text if len(text) <= most else f"{text[:most]}… ({len(text) - most:,} more characters)"
