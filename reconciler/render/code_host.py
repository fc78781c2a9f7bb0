"""What became of comments, issues and pull requests on a code host: a line for each in the job's log."""

from reconciler.render.escape import terminal

COMMENT = {
    "quiet": "no comment: nothing changes",
    "stale": "left alone: the pull request has a newer commit, whose run writes the comment",
}
"""Words for the results of `ci comment` that are not words for a reader."""

ISSUE = {
    "clean": "no drift, and no open issue",
    "failed": "the check failed, and the open issue says so",
    "unknown": "the check failed or is incomplete, and no issue is open",
}
"""Words for the results of `ci drift-issue`."""

PULL = {
    "clean": "nothing to adopt, and no open pull request",
    "edited": "left alone: somebody else pushed to its branch",
    "unknown": "the page could not be read",
}
"""Words for the results of `ci drift-pr`."""


def outcome_line(words: dict[str, str], action: str, url: str | None, page: str | None = None) -> str:
    """`acme: opened URL`: the page if there is one, what was done in the words of the table, and where it can be seen."""
    start = f"{page}: " if page else ""
    text = words.get(action, action)
    return terminal(f"{start}{text} {url}" if url else f"{start}{text}")
