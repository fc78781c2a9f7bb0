"""The plan as one comment of a pull request: found again by its marker and by who wrote it, and edited in place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from reconciler.ci.context import Context
from reconciler.ci.host import Comment, Host
from reconciler.ci.marker import PlanMarker, page_set
from reconciler.documents.plan import PlanDocument
from reconciler.errors import NotFoundError, SettingError, UncertainError
from reconciler.render.markdown_limit import LIMIT

When = Literal["always", "changes"]


@dataclass(frozen=True, slots=True)
class CommentResult:
    """What became of the comment.

    `action`: created, updated, unchanged (it said so already), quiet (nothing changes and there was none), stale (the pull request has
    a newer commit, whose own run speaks for it). `url` is None where there is no comment.
    """

    url: str | None
    action: Literal["created", "updated", "unchanged", "quiet", "stale"]


def comment(
    document: PlanDocument,
    host: Host,
    context: Context,
    *,
    when: When = "always",
    limit: int = LIMIT,
    now: datetime | None = None,
) -> CommentResult:
    """Post the plan as a pull request comment: one for a page set, however often and by however many jobs at once it is said.

    With `when="changes"` no comment is begun for a plan without changes; one that is there is edited to say so.

    Raises:
        SettingError: this is no run of a pull request.
        ServiceError: the host did not do as asked.
    """
    number, sha = context.pull_request()
    job = _Job(
        host, number, sha, page_set(document), body_of(document, sha, limit=limit, now=now, remainder=context.run_url)
    )
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


def own(host: Host, number: int, pages: str) -> list[Comment]:
    """Our comments for this page set, oldest first. What carries our marker and is by somebody else is not ours."""
    author = host.author()
    return [comment for comment in host.comments(number) if comment.author == author and _is_for(comment, pages)]


def body_of(
    document: PlanDocument, sha: str, *, limit: int, now: datetime | None = None, remainder: str | None = None
) -> str:
    """The comment's text: the marker, and the plan in Markdown as long as fits.

    Raises SettingError where `limit` does not hold even the marker.
    """
    from reconciler.render.markdown import plan_markdown

    marker = PlanMarker(page_set(document), sha, document.fingerprint, cut=False)
    room = limit - len(str(marker)) - 1
    if room < 1:
        raise SettingError(f"a comment of {limit} characters does not hold a plan")
    markdown_plan = plan_markdown(document, limit=room, now=now, remainder=remainder)
    marker = PlanMarker(marker.pages, sha, document.fingerprint, cut=markdown_plan.cut)
    return f"{marker}\n{markdown_plan.text}"


def tells(document: PlanDocument) -> bool:
    """Whether the plan holds anything that a reviewer should see."""
    return document.differs or bool(document.blocked_by) or document.errored


def _is_for(comment: Comment, pages: str) -> bool:
    marker = PlanMarker.parse(comment.body)
    return marker is not None and marker.pages == pages


class _SupersededError(Exception):
    """The pull request has a newer commit, and its comment is that commit's to write."""


@dataclass(frozen=True, slots=True)
class _Job:
    """One run's work on the comment: what it says, and where."""

    host: Host
    number: int
    sha: str
    pages: str
    body: str

    def own(self) -> list[Comment]:
        return own(self.host, self.number, self.pages)

    def check_head(self) -> None:
        """Asked right before every write, after a wait too: meanwhile the job of a newer commit may have come and gone."""
        if self.host.pull(self.number).head != self.sha:
            raise _SupersededError

    def created(self) -> CommentResult:
        try:
            comment = self._create()
        except UncertainError:
            # It may stand there already. A second one does no harm either: what is listed next is made one.
            comments = self.own()
            comment = comments[-1] if comments else self._create()
        # Another job may have written one at the same moment; both see both now and keep the same one, the oldest.
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
            except NotFoundError:  # deleted between the listing and now
                return CommentResult(comment.url, "created") if comment is not None else self.created()
            result = CommentResult(kept.url, "updated")
        self._remove(comments[1:])
        return result

    def _create(self) -> Comment:
        return self.host.create_comment(self.number, self.body, again=self.check_head)

    def _remove(self, extra: Sequence[Comment]) -> None:
        for comment in extra:
            self.host.delete_comment(self.number, comment.id)


def _same(standing: str, body: str) -> bool:
    return standing.replace("\r\n", "\n").strip() == body.strip()
