"""What makes an action one that deserves a second look, as data that a workflow can decide by."""

from collections.abc import Iterator
from typing import Literal

from reconciler.model.plan import Action, Verb

Risk = Literal["delete", "access", "notifies"]
"""`delete`: something is deleted, with its history. `access`: others may see the page, or it goes out of sight.
`notifies`: people get an email or a text message, or may get one.
"""

NOTIFIES = "email"
"""The code of the notes on who is notified."""


def risks_of(action: Action) -> Iterator[Risk]:
    """The risks of one action. Manual actions have none: apply never carries them out."""
    if action.verb is Verb.MANUAL:
        return
    fields = action.kind.by_name
    changed = [(fields[change.field], change.after) for change in action.changes if change.field in fields]
    effects = [field.effects[after] for field, after in changed if field.effects and after in field.effects]
    if action.verb is Verb.DELETE or action.vanishes or any(effect.deletes for effect in effects):
        yield "delete"
    if action.kind.grants_access or action.kind.shows_page or any(field.grants_access for field, _ in changed):
        yield "access"
    if any(note.code == NOTIFIES for note in action.notes):
        yield "notifies"
