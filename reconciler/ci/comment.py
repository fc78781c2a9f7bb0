"""The plan as a single pull request comment. It is found by its marker and author, and edited in place."""

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from reconciler.ci.context import Context
from reconciler.ci.host import Comment, Host
from reconciler.ci.marker import PlanMarker, page_set
from reconciler.ci.wording import outdated_body
from reconciler.documents.plan import PlanDocument
from reconciler.errors import NotFoundError, SettingError, UncertainError
from reconciler.render.markdown_limit import LIMIT

_LINKED = re.compile(r"https?://[A-Za-z0-9.:/_~%+=&?#-]+")
"""A URL that needs no escape as the target of a link."""

When = Literal["always", "changes"]


@dataclass(frozen=True, slots=True)
class CommentResult:
    """The outcome for the comment."""

    url: str | None
    """Its URL; None if there is no comment."""
    action: Literal["created", "updated", "unchanged", "quiet", "stale", "outdated"]
    """`quiet`: there are no changes and there was no comment. `stale`: the pull request has a newer commit, whose run
    writes the comment. `outdated`: the comment says now that it is about an earlier commit.
    """


def comment(
    document: PlanDocument,
    host: Host,
    context: Context,
    *,
    when: When = "always",
    limit: int = LIMIT,
    now: datetime | None = None,
    before_after: str | None = None,
) -> CommentResult:
    """Post the plan as a pull request comment. A page set has one comment, even if several jobs post at once.

    With `when="changes"`, a plan without changes gets no new comment, but an existing one is updated. `before_after` is
    the URL of the page before and after, for the links at the end.

    Raises:
        SettingError: the run does not belong to a pull request.
        ServiceError: the host failed.
    """
    number, sha = context.pull_request()
    links = comment_links(document, run_url=context.run_url, before_after=before_after)
    body = body_of(document, sha, limit=limit - len(links), now=now, remainder=context.run_url) + links
    job = _Job(host, number, sha, page_set(document), body)
    comments = job.own()
    try:
        job.check_head()
        if comments:
            return job.edited(comments)
        if when == "changes" and not tells(document):
            return CommentResult(None, "quiet")
        return job.created()
    except _SupersededError:
        return CommentResult(comments[0].url if comments else None, "stale")


def outdated(host: Host, context: Context) -> tuple[CommentResult, ...]:
    """Say in each of our comments about an earlier commit that it is. Call it when no run for this commit comments anymore.

    A push that changes other pages than the one before has another page set, so no run updates the comment of the first.

    Raises SettingError if the run does not belong to a pull request, and ServiceError if the host failed.
    """
    number, sha = context.pull_request()
    author = host.author()
    results = list[CommentResult]()
    job = _Job(host, number, sha, "", "")
    try:
        job.check_head()
        for each in host.comments(number):
            marker = PlanMarker.parse(each.body) if each.author == author else None
            if marker is not None and marker.sha != sha:
                results += job.marked(each, outdated_body(each.body, marker.sha, sha))
    except _SupersededError:
        results.append(CommentResult(None, "stale"))
    return tuple(results)


def own(host: Host, number: int, pages: str) -> list[Comment]:
    """Our comments for this page set, oldest first. A comment with our marker by someone else does not count."""
    author = host.author()
    return [comment for comment in host.comments(number) if comment.author == author and _is_for(comment, pages)]


def body_of(
    document: PlanDocument, sha: str, *, limit: int, now: datetime | None = None, remainder: str | None = None
) -> str:
    """The comment's text: the marker, and as much of the plan in Markdown as fits.

    Raises SettingError if not even the marker fits into `limit`.
    """
    from reconciler.render.markdown import plan_markdown

    marker = PlanMarker(page_set(document), sha, document.fingerprint, cut=False)
    room = limit - len(str(marker)) - 1
    if room < 1:
        raise SettingError(f"a comment of {limit} characters does not hold a plan")
    markdown_plan = plan_markdown(document, limit=room, now=now, remainder=remainder)
    marker = PlanMarker(marker.pages, sha, document.fingerprint, cut=markdown_plan.cut)
    return f"{marker}\n{markdown_plan.text}"


def comment_links(document: PlanDocument, *, run_url: str | None, before_after: str | None) -> str:
    """The last line of a comment: before and after, the run, the live page; empty if none of them is known."""
    live = document.pages[0].url if len(document.pages) == 1 else None
    links = (("Before and after", before_after), ("run", run_url), ("live page", live))
    shown = [f"[{text}]({url})" for text, url in links if url and _LINKED.fullmatch(url)]
    return f"\n{' · '.join(shown)}\n" if shown else ""


def tells(document: PlanDocument) -> bool:
    """Whether the plan contains anything that a reviewer should see."""
    return document.differs or bool(document.blocked_by) or document.errored


def _is_for(comment: Comment, pages: str) -> bool:
    marker = PlanMarker.parse(comment.body)
    return marker is not None and marker.pages == pages


class _SupersededError(Exception):
    """The pull request has a newer commit, whose run writes the comment."""


@dataclass(frozen=True, slots=True)
class _Job:
    """The work of one run on the comment."""

    host: Host
    """The code host of the pull request."""
    number: int
    """The number of the pull request."""
    sha: str
    """The commit that the comment is about."""
    pages: str
    """The keys of the pages that the run was limited to."""
    body: str
    """The text of the comment."""

    def own(self) -> list[Comment]:
        return own(self.host, self.number, self.pages)

    def check_head(self) -> None:
        """Check that the commit is still current. Called right before every write, also after a wait."""
        if self.host.pull(self.number).head != self.sha:
            raise _SupersededError

    def created(self) -> CommentResult:
        try:
            comment = self._create()
        except UncertainError:
            # The comment may exist despite the error. A second one does no harm: the duplicates are removed next.
            comments = self.own()
            comment = comments[-1] if comments else self._create()
        # Another job may have created a comment at the same time. Both see both now, and both keep the oldest.
        comments = self.own()
        if not comments or comments[0].id == comment.id:
            self._remove(comments[1:])
            return CommentResult(comment.url, "created")
        try:
            self.check_head()
        except _SupersededError:
            self._remove([comment])
            return CommentResult(comments[0].url, "stale")
        return self.edited(comments, comment)

    def edited(self, comments: Sequence[Comment], comment: Comment | None = None) -> CommentResult:
        kept = comments[0]
        if _same(kept.body, self.body):
            result = CommentResult(kept.url, "unchanged")
        else:
            try:
                kept = self.host.update_comment(self.number, kept.id, self.body, again=self.check_head)
            except NotFoundError:  # deleted since it was listed
                return CommentResult(comment.url, "created") if comment is not None else self.created()
            result = CommentResult(kept.url, "updated")
        self._remove(comments[1:])
        return result

    def marked(self, comment: Comment, body: str) -> Iterator[CommentResult]:
        """Give a comment this text, unless it has it or was deleted."""
        if not _same(comment.body, body):
            with contextlib.suppress(NotFoundError):
                self.check_head()
                self.host.update_comment(self.number, comment.id, body, again=self.check_head)
                yield CommentResult(comment.url, "outdated")

    def _create(self) -> Comment:
        return self.host.create_comment(self.number, self.body, again=self.check_head)

    def _remove(self, extra: Sequence[Comment]) -> None:
        for comment in extra:
            self.host.delete_comment(self.number, comment.id)


def _same(current: str, body: str) -> bool:
    return current.replace("\r\n", "\n").strip() == body.strip()
