"""Carry out what a payload of alerts means for a page, one key after the other, and go on where one is refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from reconciler.applier.operation.page_view import PageView
from reconciler.applier.operation.prepared import Recorder
from reconciler.applier.operation.sync import AlertSync
from reconciler.errors import (
    Interrupted,
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

PASSES = 3
"""Number of times all keys are looked at. After a pass with writes there is nothing to do, unless another process wrote as
well: what it did between our reading and our writing is found by the next pass."""


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

    Raises ServiceError or Interrupted if the page cannot be read at first.
    """
    reader = _FreshView(sync)
    todo = [*groups.groups.values(), *sync.forgotten(reader.view(), groups.groups, rules)]
    last: list[SyncOutcome] = []
    for group in todo:
        outcome = SyncOutcome(group.key, group.rule, error=_not_begun(last)) if _is_over(last) else None
        last.append(outcome or _one(sync, group, reader, recorder))
    outcomes = last
    for _ in range(PASSES - 1):
        if recorder is None or not any(each.result is not None for each in last) or _is_over(last):
            break
        refused = {each.key for each in outcomes if each.error is not None}
        last = [_one(sync, group, reader, recorder) for group in todo if group.key not in refused]
        outcomes = [*outcomes, *(each for each in last if not each.unchanged)]
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


def _one(sync: AlertSync, group: AlertGroup, reader: _FreshView, recorder: Recorder | None) -> SyncOutcome:
    """Carry out one key."""
    try:
        prepared = sync.prepare(reader.view(), group)
        if prepared is None:
            return SyncOutcome(group.key, group.rule)
        if recorder is None:
            return SyncOutcome(group.key, group.rule, prepared.preview)
        reader.forget()
        result = prepared.perform(recorder, bool(prepared.preview.notify))
    except (RefusedError, ServiceError, Interrupted) as error:
        reader.forget()
        return SyncOutcome(group.key, group.rule, error=error)
    return SyncOutcome(group.key, group.rule, prepared.preview, result)


def _is_over(outcomes: Sequence[SyncOutcome]) -> bool:
    """Whether the others are not begun: after Ctrl-C, or because the service cannot be reached or lets nobody in."""
    specific = (RejectedError, NotFoundError, UncertainError)
    return any(
        isinstance(each.error, (ServiceError, Interrupted)) and not isinstance(each.error, specific)
        for each in outcomes
    )


def _not_begun(outcomes: Sequence[SyncOutcome]) -> ReconcilerError:
    was_stopped = any(isinstance(each.error, Interrupted) for each in outcomes)
    before = "it was interrupted" if was_stopped else "the service failed"
    return ReconcilerError(f"not begun: {before} before", hint="send the alerts again")
