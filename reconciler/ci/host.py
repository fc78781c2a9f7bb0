"""What is asked of a code host, in words that fit GitHub and GitLab alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a pull request. `author` is comparable with `Host.author()`; `url` leads a person to it."""

    id: str
    author: str
    body: str
    url: str


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue, open or closed. `number` is the one that people see."""

    number: int
    author: str
    body: str
    url: str
    open: bool


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request. `head` is its last commit, `merge` the commit that its merge made (None before)."""

    number: int
    head: str
    merge: str | None
    merged: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run of a workflow, or a job of it, whose work succeeded: what it ran on."""

    id: str
    sha: str


class Host(Protocol):
    """A code host. Every method raises ServiceError as it comes; NotFoundError for a thing that is gone."""

    def author(self) -> str:
        """Who we are there, in the form in which comments and issues name their author."""

    def pull(self, number: int) -> Pull:
        """The pull request as it is now."""

    def pulls_of(self, sha: str) -> list[Pull]:
        """The pull requests that a commit belongs to."""

    def comments(self, number: int) -> list[Comment]:
        """All comments of a pull request, oldest first."""

    def create_comment(self, number: int, body: str, again: Callable[[], None] | None = None) -> Comment:
        """Write a comment. `again` is called before it is sent once more, and raises to give up."""

    def update_comment(self, number: int, comment: str, body: str, again: Callable[[], None] | None = None) -> Comment:
        """Put another text in a comment's place. `again` as above."""

    def delete_comment(self, number: int, comment: str) -> None:
        """Take a comment away; one that is gone already is no error."""

    def issues(self, label: str) -> list[Issue]:
        """The issues with this label, open and closed, lowest number first."""

    def create_issue(self, title: str, body: str, label: str) -> Issue:
        """Open an issue."""

    def update_issue(self, number: int, *, body: str, open_: bool | None = None) -> Issue:
        """Put another text in an issue's place, and open or close it; None leaves it as it is."""

    def comment_issue(self, number: int, body: str) -> None:
        """Write a comment under an issue."""

    def successes(self, workflow: str, branch: str | None, job: str | None) -> Iterator[Run]:
        """What succeeded of a workflow on a branch, on any of the repository's own with None, newest first.

        With `job`, the runs in which that job did.
        """

    def close(self) -> None:
        """Let go of the connections."""
