"""Drift as one permanent issue per page: opened, refreshed and reopened, and closed when a run finds no drift.

A failed check neither counts as drift nor ends it: an open issue gets a line that says so, and nothing is opened or
closed.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from reconciler.ci import wording
from reconciler.ci.context import Context
from reconciler.ci.host import Host, Issue
from reconciler.ci.marker import DriftMarker
from reconciler.documents.page import PageDocument
from reconciler.documents.page_slice import page_document
from reconciler.documents.plan import PlanDocument
from reconciler.errors import (
    ForbiddenError,
    NotFoundError,
    ProtocolError,
    RejectedError,
    ServiceError,
    UncertainError,
)
from reconciler.render.markdown_limit import LIMIT

LABEL = "statuspage-drift"
"""The label of the issues."""


@dataclass(frozen=True, slots=True)
class IssueResult:
    """The outcome for a page's issue."""

    page: str
    """The page key; empty if the check failed before any page was known."""
    url: str | None
    """The issue's URL; None if there is none."""
    action: Literal["opened", "refreshed", "reopened", "closed", "failed", "clean", "unknown"]
    """`failed`: an open issue now says that the check failed. `clean`: no drift and no open issue. `unknown`: the check
    failed or was incomplete, and there is no open issue.
    """


def drift_issue(
    document: PlanDocument | None,
    failure: str | None,
    host: Host,
    context: Context,
    *,
    now: datetime | None = None,
    label: str = LABEL,
    limit: int = LIMIT,
) -> tuple[IssueResult, ...]:
    """Update the issues of all pages after a drift check. Returns one result per page.

    `document` is the check's plan, or None. `failure`, if set, says that the whole check failed; a page that could not
    be read counts as failed as well. An incomplete plan opens and refreshes issues but closes none.

    Raises ServiceError if the host failed; for one page's issue, after the others are done.
    """
    updater = _IssueUpdater(host, context, now or datetime.now(UTC), label, limit)
    if document is None:
        return updater.failed_all() if failure is not None else ()
    results: list[IssueResult] = []
    refused: list[ServiceError] = []
    for page in document.pages:
        try:
            results.append(updater.settle(document, page, failed=failure is not None or page.error is not None))
        except (RejectedError, ForbiddenError, ProtocolError) as error:
            refused.append(error)
    if refused:
        raise refused[0]
    return tuple(results)


class _IssueUpdater:
    """The work of one run on the issues."""

    def __init__(self, host: Host, context: Context, now: datetime, label: str, limit: int) -> None:
        self._host = host
        self._run_url = context.run_url
        self._now = now
        self._label = label
        self._limit = limit
        self._listed: list[tuple[Issue, DriftMarker]] | None = None

    def settle(self, document: PlanDocument, page: PageDocument, *, failed: bool) -> IssueResult:
        """Update the issue of one page."""
        result = self._of(page)
        if len(result) > 1:
            result = self._one_of(result)
        if failed:
            open_issue = next(((issue, marker) for issue, marker in result if issue.open), None)
            return self._failed(page.key, *open_issue) if open_issue else IssueResult(page.key, None, "unknown")
        from reconciler.render.verdict import State, verdict

        plan = page_document(document, page)
        if plan.differs:
            return self._drifted(plan, page, result)
        is_known = document.complete and verdict(plan).state is not State.NOTHING
        if not result or not result[0][0].open:
            return IssueResult(page.key, None, "clean" if is_known else "unknown")
        if not is_known:
            return IssueResult(page.key, result[0][0].url, "unknown")
        return self._close(page, result[0][0])

    def failed_all(self) -> tuple[IssueResult, ...]:
        """Note in all our open issues that the check failed."""
        results = [self._failed(marker.page, issue, marker) for issue, marker in self._ours() if issue.open]
        return tuple(results) or (IssueResult("", None, "unknown"),)

    def _drifted(
        self, plan: PlanDocument, page: PageDocument, result: Sequence[tuple[Issue, DriftMarker]]
    ) -> IssueResult:
        if not result:
            return self._open(plan, page)
        issue, marker = result[0]
        kept = DriftMarker(page.key, page.lasting_ids[0], marker.first_seen if issue.open else self._moment)
        try:
            done = self._host.update_issue(
                issue.number, body=self._body(kept, plan), open_=None if issue.open else True
            )
        except NotFoundError:  # deleted or moved since it was listed
            return self._open(plan, page)
        if issue.open:
            return IssueResult(page.key, done.url, "refreshed")
        self._remark(issue, wording.reopening(page, self._now, self._run_url))
        return IssueResult(page.key, done.url, "reopened")

    def _open(self, plan: PlanDocument, page: PageDocument) -> IssueResult:
        body = self._body(DriftMarker(page.key, page.lasting_ids[0], self._moment), plan)
        title = wording.issue_title(page)
        try:
            issue = self._host.create_issue(title, body, self._label)
        except UncertainError:
            self._listed = None
            again = [issue for issue, _ in self._of(page) if issue.open]
            issue = again[-1] if again else self._host.create_issue(title, body, self._label)
        # Another run may have opened an issue at the same time. Both see both now, and both keep the lower number.
        self._listed = None
        first = next((issue for issue, _ in self._of(page) if issue.open), issue)
        if first.number < issue.number:
            self._host.update_issue(issue.number, body=issue.body, open_=False)
            self._remark(issue, wording.doubled(first.number))
            return IssueResult(page.key, first.url, "refreshed")
        return IssueResult(page.key, issue.url, "opened")

    def _close(self, page: PageDocument, issue: Issue) -> IssueResult:
        self._remark(issue, wording.closing(page, self._now, self._run_url))
        try:
            self._host.update_issue(issue.number, body=wording.sound_body(issue.body), open_=False)
        except NotFoundError:
            return IssueResult(page.key, None, "clean")
        return IssueResult(page.key, issue.url, "closed")

    def _one_of(self, result: Sequence[tuple[Issue, DriftMarker]]) -> list[tuple[Issue, DriftMarker]]:
        """The issue to keep. Other open ones, left by an interrupted run, are closed."""
        kept, *others = result
        for issue, _ in others:
            if issue.open:
                with contextlib.suppress(NotFoundError):
                    self._host.update_issue(issue.number, body=issue.body, open_=False)
                self._remark(issue, wording.doubled(kept[0].number))
        return [kept]

    def _remark(self, issue: Issue, text: str) -> None:
        """Comment on the issue if possible. A locked issue accepts no comments but can still be closed and reopened."""
        with contextlib.suppress(ForbiddenError, NotFoundError, UncertainError):
            self._host.comment_issue(issue.number, text)

    def _failed(self, key: str, issue: Issue, marker: DriftMarker) -> IssueResult:
        body = wording.failed_body(issue.body, now=self._now, run_url=self._run_url)
        try:
            self._host.update_issue(issue.number, body=body)
        except NotFoundError:
            return IssueResult(key or marker.page, None, "unknown")
        return IssueResult(key or marker.page, issue.url, "failed")

    def _of(self, page: PageDocument) -> list[tuple[Issue, DriftMarker]]:
        """The page's issues. Open ones come first, then by number; the first one is kept."""
        result = [(issue, marker) for issue, marker in self._ours() if marker.id in page.lasting_ids]
        return sorted(result, key=lambda pair: (not pair[0].open, pair[0].number))

    def _ours(self) -> list[tuple[Issue, DriftMarker]]:
        """The issues with our label and marker that we wrote."""
        if self._listed is None:
            author = self._host.author()
            marked = [
                (issue, DriftMarker.parse(issue.body))
                for issue in self._host.issues(self._label)
                if issue.author == author
            ]
            self._listed = [(issue, marker) for issue, marker in marked if marker is not None]
        return self._listed

    def _body(self, marker: DriftMarker, plan: PlanDocument) -> str:
        return wording.issue_body(marker, plan, now=self._now, run_url=self._run_url, limit=self._limit)

    @property
    def _moment(self) -> str:
        return self._now.isoformat(timespec="seconds")
