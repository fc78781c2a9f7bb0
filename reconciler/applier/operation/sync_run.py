"""Carry out what a payload of alerts means for a page, one key after the other, and go on where one is refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from reconciler.applier.operation.page_view import PageView
from reconciler.applier.operation.prepared import Recorder
from reconciler.applier.operation.sync import AlertSync
from reconciler.errors import (
    NotFoundError,
    ReconcilerError,
    RefusedError,
    RejectedError,
    ServiceError,
    UncertainError,
)
from reconciler.model.alert import AlertRule
from reconciler.model.operation import OperationPreview, OperationResult
from reconciler.planner.alerts import AlertGroup, AlertGroups

ROUNDS = 3
"""Number of times one key is looked at. After a write there is nothing to do, unless another process wrote as well."""


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """What was done for one key, or why it was not."""

    key: str
    """The key."""
    rule: AlertRule
    """The rule that makes the key."""
    preview: OperationPreview | None = None
    """What was to be done; None if there was nothing to do, or if it was refused."""
    result: OperationResult | None = None
    """What was done; None if nothing was."""
    error: ReconcilerError | None = None
    """Why it was not done."""

    @property
    def unchanged(self) -> bool:
        """Whether there was nothing to do."""
        return self.preview is None and self.error is None


def sync_alerts(
    sync: AlertSync, groups: AlertGroups, rules: Sequence[AlertRule], recorder: Recorder | None
) -> list[SyncOutcome]:
    """Carry out every key. Without a recorder, nothing is sent, and the outcomes have previews only.

    Raises ServiceError if the page cannot be read at first, and Interrupted.
    """
    reader = _FreshView(sync)
    todo = [*groups.groups.values(), *sync.forgotten(reader.view(), groups.groups, rules)]
    outcomes: list[SyncOutcome] = []
    for number, group in enumerate(todo):
        outcomes += _one(sync, group, reader, recorder)
        if _is_hopeless(outcomes[-1].error):
            outcomes += [SyncOutcome(each.key, each.rule, error=_not_begun()) for each in todo[number + 1 :]]
            break
    return outcomes


class _FreshView:
    """Reads the page, and again after each write: what one incident shows depends on all others."""

    def __init__(self, sync: AlertSync) -> None:
        self._page = sync.page
        self._view: PageView | None = None

    def view(self) -> PageView:
        if self._view is None:
            self._view = PageView.read(self._page)
        return self._view

    def forget(self) -> None:
        self._view = None


def _one(sync: AlertSync, group: AlertGroup, reader: _FreshView, recorder: Recorder | None) -> list[SyncOutcome]:
    """Carry out one key, and look again after a write."""
    outcomes: list[SyncOutcome] = []
    try:
        while len(outcomes) < ROUNDS:
            prepared = sync.prepare(reader.view(), group)
            if prepared is None:
                break
            if recorder is None:
                outcomes.append(SyncOutcome(group.key, group.rule, prepared.preview))
                break
            reader.forget()
            result = prepared.perform(recorder, bool(prepared.preview.notify))
            outcomes.append(SyncOutcome(group.key, group.rule, prepared.preview, result))
    except (RefusedError, ServiceError) as error:
        reader.forget()
        outcomes.append(SyncOutcome(group.key, group.rule, error=error))
    return outcomes or [SyncOutcome(group.key, group.rule)]


def _is_hopeless(error: ReconcilerError | None) -> bool:
    """Whether the other keys would fail in the same way: the service cannot be reached, or lets nobody in."""
    specific = (RejectedError, NotFoundError, UncertainError)
    return isinstance(error, ServiceError) and not isinstance(error, specific)


def _not_begun() -> ReconcilerError:
    return ReconcilerError("not begun: the service failed before", hint="send the alerts again")
