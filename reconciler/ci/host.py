"""The interface of a code host, in terms that fit both GitHub and GitLab."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a pull request."""

    id: str
    """The ID on the host."""
    author: str
    """The author, comparable with `Host.author()`."""
    body: str
    """The text, in Markdown."""
    url: str
    """The comment's web page."""


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue, open or closed."""

    number: int
    """The number that people see."""
    author: str
    """The author, comparable with `Host.author()`."""
    body: str
    """The text, in Markdown."""
    url: str
    """The issue's web page."""
    open: bool
    """Whether it is open."""


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request."""

    number: int
    """The number that people see."""
    head: str
    """Its last commit."""
    merge: str | None
    """The commit created by merging it; None before the merge."""
    merged: bool
    """Whether it was merged."""


@dataclass(frozen=True, slots=True)
class Run:
    """A successful run of a workflow or of one of its jobs."""

    id: str
    """The ID on the host."""
    sha: str
    """The commit it ran on."""


@dataclass(frozen=True, slots=True)
class OpenPull:
    """An open pull request from a branch of the repository."""

    number: int
    """The number that people see."""
    body: str
    """The text, in Markdown."""
    url: str
    """Its web page."""


@dataclass(frozen=True, slots=True)
class BranchHead:
    """The last commit of a branch."""

    sha: str
    """Its ID."""
    message: str
    """Its message."""
    parents: tuple[str, ...]
    """The IDs of its parents."""
    rewritten: bool
    """Whether it was committed at another time than written: somebody amended or rebased it, which keeps its message."""


class Host(Protocol):
    """A code host. All methods raise ServiceError; NotFoundError if the object does not exist."""

    def author(self) -> str:
        """Our own identity, in the form in which comments and issues name their author."""

    def pull(self, number: int) -> Pull:
        """The current state of a pull request."""

    def pulls_of(self, sha: str) -> list[Pull]:
        """The pull requests that a commit belongs to."""

    def comments(self, number: int) -> list[Comment]:
        """All comments of a pull request, oldest first."""

    def create_comment(self, number: int, body: str, again: Callable[[], None] | None = None) -> Comment:
        """Create a comment. `again` is called before each retry, and raises to give up."""

    def update_comment(self, number: int, comment: str, body: str, again: Callable[[], None] | None = None) -> Comment:
        """Replace the text of a comment. `again` as in `create_comment`."""

    def delete_comment(self, number: int, comment: str) -> None:
        """Delete a comment. It is not an error if it does not exist."""

    def issues(self, label: str) -> list[Issue]:
        """The issues with this label, open and closed, lowest number first."""

    def create_issue(self, title: str, body: str, label: str) -> Issue:
        """Create an issue."""

    def update_issue(self, number: int, *, body: str, open_: bool | None = None) -> Issue:
        """Replace the text of an issue, and open or close it (None: no change)."""

    def comment_issue(self, number: int, body: str) -> None:
        """Add a comment to an issue."""

    def successes(self, workflow: str, branch: str | None, job: str | None) -> Iterator[Run]:
        """Successful runs of a workflow on a branch (None: on any of the repository's own branches), newest first.

        With `job`, the runs in which that job succeeded.
        """

    def branch(self, name: str) -> BranchHead | None:
        """The last commit of a branch, or None if there is no such branch."""

    def write_branch(self, name: str, base: str, message: str, files: Mapping[str, str]) -> None:
        """Make a branch consist of the commit `base` and of one commit that replaces these files, by their paths.

        The branch is created, or moved from whatever it held.
        """

    def delete_branch(self, name: str) -> None:
        """Delete a branch. It is not an error if it does not exist."""

    def open_pull(self, branch: str) -> OpenPull | None:
        """The open pull request from a branch of this repository, or None."""

    def create_pull(self, title: str, body: str, branch: str, target: str) -> OpenPull:
        """Open a pull request from one branch to another."""

    def update_pull(self, number: int, *, body: str, close: bool = False) -> OpenPull:
        """Replace the text of a pull request, and close it if asked."""

    def close(self) -> None:
        """Close the connections."""
