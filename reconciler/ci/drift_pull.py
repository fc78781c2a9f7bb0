"""Drift as a pull request per page that writes what the page shows into the files: opened, refreshed, and closed when
nothing is left to adopt.

The branch and its only commit are made through the code host's API, never with git in the checkout. A branch that
somebody else pushed to is left as it is, also if they amended or rebased our commit.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from reconciler.ci import wording
from reconciler.ci.context import Context
from reconciler.ci.host import Host, OpenPull
from reconciler.ci.marker import DriftMarker
from reconciler.documents.page import PageDocument
from reconciler.errors import SettingError, UncertainError

_TRAILER = "Statuspage-Drift: "
"""The start of the line in our commits that identifies what they contain."""


@dataclass(frozen=True, slots=True)
class PageChange:
    """What one page's pull request is about."""

    page: PageDocument
    """The page."""
    files: Mapping[str, str]
    """The new contents of the files that change, by their paths in the repository."""
    summary: str
    """What changes and what is left alone, in Markdown."""
    read: bool = True
    """Whether the page could be read. If not, its pull request stays as it is."""


@dataclass(frozen=True, slots=True)
class PullResult:
    """The outcome for a page's pull request."""

    page: str
    """The page key."""
    url: str | None
    """The pull request's URL; None if there is none."""
    action: Literal["opened", "refreshed", "unchanged", "closed", "clean", "edited", "unknown"]
    """`unchanged`: it says already what the page shows. `clean`: nothing to adopt, and no open pull request. `edited`:
    somebody else pushed to its branch, which is left alone. `unknown`: the page could not be read.
    """


def drift_pull(
    changes: Sequence[PageChange], host: Host, context: Context, *, now: datetime | None = None
) -> tuple[PullResult, ...]:
    """Update the pull requests of all pages. Returns one result per page.

    Raises SettingError where the run is of no branch, and ServiceError if the host failed.
    """
    target = context.branch or context.default_branch
    if context.number is not None or context.sha is None or target is None:
        raise SettingError(
            "pull requests for drift are made from a branch, and this run is not one of a branch",
            hint="run it on a schedule, on the default branch",
        )
    updater = _PullUpdater(host, context.run_url, now or datetime.now(UTC), context.sha, target)
    return tuple(updater.settle(change) for change in changes)


def branch_name(key: str) -> str:
    """The branch of a page's pull request. Keys with characters that no branch may have get a digest."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", key)[:60]
    digest = f"-{hashlib.sha256(key.encode('utf-8', 'backslashreplace')).hexdigest()[:8]}" if plain != key else ""
    return f"reconciler/drift-{plain}{digest}"


@dataclass(frozen=True, slots=True)
class _PullUpdater:
    """The work of one run on the pull requests."""

    host: Host
    run_url: str | None
    now: datetime
    base: str
    target: str

    def settle(self, change: PageChange) -> PullResult:
        """Update the pull request of one page."""
        page, branch = change.page, branch_name(change.page.key)
        pull = self.host.open_pull(branch)
        if not change.read:
            return PullResult(page.key, pull.url if pull else None, "unknown")
        if not change.files and pull is None:
            return PullResult(page.key, None, "clean")
        head = self.host.branch(branch)
        if head is not None and (_TRAILER not in head.message or head.rewritten):
            return PullResult(page.key, pull.url if pull else None, "edited")
        if not change.files and pull is not None:
            return self._close(page, pull, branch)
        message = f"{wording.pull_title(page)}\n\n{_TRAILER}{_digest(change.files)}"
        is_current = head is not None and head.message.strip() == message and head.parents == (self.base,)
        if not is_current:
            self.host.write_branch(branch, self.base, message, change.files)
        return self._say(change, pull, branch, is_current=is_current)

    def _say(self, change: PageChange, pull: OpenPull | None, branch: str, *, is_current: bool) -> PullResult:
        page = change.page
        before = DriftMarker.parse(pull.body) if pull else None
        first_seen = before.first_seen if before else self.now.isoformat(timespec="seconds")
        marker = DriftMarker(page.key, page.lasting_ids[0], first_seen)
        body = wording.pull_body(marker, page, change.summary, now=self.now, run_url=self.run_url)
        if pull is not None:
            done = self.host.update_pull(pull.number, body=body)
            return PullResult(page.key, done.url, "unchanged" if is_current else "refreshed")
        title = wording.pull_title(page)
        try:
            done = self.host.create_pull(title, body, branch, self.target)
        except UncertainError:
            again = self.host.open_pull(branch)
            if again is None:
                raise
            done = again
        return PullResult(page.key, done.url, "opened")

    def _close(self, page: PageDocument, pull: OpenPull, branch: str) -> PullResult:
        self.host.create_comment(pull.number, wording.pull_closing(page, self.now, self.run_url))
        self.host.update_pull(pull.number, body=pull.body, close=True)
        self.host.delete_branch(branch)
        return PullResult(page.key, pull.url, "closed")


def _digest(files: Mapping[str, str]) -> str:
    """A digest of the files' paths and contents."""
    digest = hashlib.sha256()
    for path, text in sorted(files.items()):
        digest.update(f"{path}\0{len(text)}\0{text}\0".encode("utf-8", "surrogatepass"))
    return f"sha256:{digest.hexdigest()}"
