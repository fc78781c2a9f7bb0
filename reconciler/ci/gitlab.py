"""GitLab, gitlab.com or self-managed, over the REST API v4 (https://docs.gitlab.com/api/rest/)."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from reconciler.ci.api import Api, HostAccess
from reconciler.ci.context import Context
from reconciler.ci.host import BranchHead, Comment, Issue, OpenPull, Pull, Run
from reconciler.ci.row import HostObject
from reconciler.errors import NotFoundError
from reconciler.http.message import path_of

_HINTS = {
    401: "is RECONCILER_GITLAB_TOKEN (or GITLAB_TOKEN) still valid?",
    403: "the token needs scope `api` and at least the role Reporter",
    404: "the token may not see the project, or the thing is gone",
}
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_LOOKED_AT = 2000
"""Maximum number of jobs to examine, newest first."""


class GitLab:
    """A project on GitLab."""

    def __init__(self, context: Context, token: str, *, api: Api | None = None) -> None:
        self._api = api or Api(HostAccess(context.root, {"PRIVATE-TOKEN": token}, token, _HINTS))
        self._project = path_of("projects", context.repository)
        self._web = (context.web or "").rstrip("/")
        self._run = context.run
        self._author: str | None = None

    def author(self) -> str:
        """The ID of the token's user. A project access token has its own."""
        if self._author is None:
            self._author = HostObject.of(self._api.get("/user"), "GET", "/user").id("id")
        return self._author

    def pull(self, number: int) -> Pull:
        """The current state of a merge request."""
        path = f"{self._project}/merge_requests/{number}"
        return _pull(HostObject.of(self._api.get(path), "GET", path))

    def pulls_of(self, sha: str) -> list[Pull]:
        """The merge requests that a commit belongs to."""
        path = f"{self._project}/repository/commits/{sha}/merge_requests"
        return [_pull(HostObject.of(row, "GET", path)) for row in self._api.rows(path)]

    def comments(self, number: int) -> list[Comment]:
        """All notes of a merge request written by people or tokens, oldest first."""
        path = self._notes(number)
        query = {"sort": "asc", "order_by": "created_at"}
        rows = (row for row in self._api.rows(path, query) if row.get("system") is not True)
        comments = (self._comment(HostObject.of(row, "GET", path), number) for row in rows)
        return sorted({comment.id: comment for comment in comments}.values(), key=lambda comment: int(comment.id))

    def create_comment(self, number: int, body: str, again: Callable[[], None] | None = None) -> Comment:
        """Create a note."""
        path = self._notes(number)
        answer = self._api.write("POST", path, {"body": inert(body)}, again=again)
        return self._comment(HostObject.of(answer, "POST", path), number)

    def update_comment(self, number: int, comment: str, body: str, again: Callable[[], None] | None = None) -> Comment:
        """Replace the text of a note."""
        path = f"{self._notes(number)}/{comment}"
        answer = self._api.write("PUT", path, {"body": inert(body)}, again=again)
        return self._comment(HostObject.of(answer, "PUT", path), number)

    def delete_comment(self, number: int, comment: str) -> None:
        """Delete a note."""
        try:
            self._api.write("DELETE", f"{self._notes(number)}/{comment}")
        except NotFoundError:
            return

    def issues(self, label: str) -> list[Issue]:
        """The issues with this label, lowest number first."""
        path = f"{self._project}/issues"
        query = {"labels": label, "scope": "all", "sort": "asc", "order_by": "created_at"}
        issues = (_issue(HostObject.of(row, "GET", path)) for row in self._api.rows(path, query))
        return sorted({issue.number: issue for issue in issues}.values(), key=lambda issue: issue.number)

    def create_issue(self, title: str, body: str, label: str) -> Issue:
        """Create an issue. GitLab creates the label if necessary."""
        path = f"{self._project}/issues"
        content = {"title": title, "description": inert(body), "labels": label}
        return _issue(HostObject.of(self._api.write("POST", path, content), "POST", path))

    def update_issue(self, number: int, *, body: str, open_: bool | None = None) -> Issue:
        """Replace the text of an issue, and open or close it (None: no change)."""
        path = f"{self._project}/issues/{number}"
        content = {"description": inert(body)}
        if open_ is not None:
            content["state_event"] = "reopen" if open_ else "close"
        return _issue(HostObject.of(self._api.write("PUT", path, content), "PUT", path))

    def comment_issue(self, number: int, body: str) -> None:
        """Add a note to an issue."""
        self._api.write("POST", f"{self._project}/issues/{number}/notes", {"body": inert(body)})

    def successes(self, workflow: str, branch: str | None, job: str | None) -> Iterator[Run]:
        """Successful jobs with that name (`job`, else `workflow`) on the branch, or on any, newest first, without the
        current one.
        """
        path = f"{self._project}/jobs"
        for content in islice(self._api.rows(path, {"scope[]": "success"}), _LOOKED_AT):
            row = HostObject.of(content, "GET", path)
            commit = content.get("commit")
            ref = row.maybe("ref") or ""
            on_branch = ref == branch if branch else bool(ref) and not ref.startswith("refs/")
            result = content.get("name") == (job or workflow) and on_branch
            if result and content.get("tag") is not True and row.id("id") != self._run and isinstance(commit, dict):
                yield Run(row.id("id"), HostObject.of(commit, "GET", path).text("id"))

    def branch(self, name: str) -> BranchHead | None:
        """The last commit of a branch, or None if there is no such branch."""
        path = self._branch(name)
        try:
            commit = HostObject.of(self._api.get(path), "GET", path).part("commit")
        except NotFoundError:
            return None
        parents = commit.content.get("parent_ids")
        rewritten = commit.content.get("authored_date") != commit.content.get("committed_date")
        return BranchHead(commit.text("id"), commit.text("message"), tuple(map(str, parents or ())), rewritten)

    def write_branch(self, name: str, base: str, message: str, files: Mapping[str, str]) -> None:
        """Write the files as a commit on `base`, and point the branch to it.

        `force` overwrites the branch (https://docs.gitlab.com/api/commits/#create-a-commit-with-multiple-files-and-actions).
        """
        actions = [{"action": "update", "file_path": path, "content": text} for path, text in files.items()]
        content = {"branch": name, "start_sha": base, "force": True, "commit_message": message, "actions": actions}
        self._api.ask(f"{self._project}/repository/commits", content)

    def delete_branch(self, name: str) -> None:
        """Delete a branch."""
        try:
            self._api.write("DELETE", self._branch(name))
        except NotFoundError:
            return

    def _branch(self, name: str) -> str:
        return f"{self._project}/repository/branches" + path_of(name)

    def open_pull(self, branch: str) -> OpenPull | None:
        """The open merge request from a branch of this project, or None."""
        path = f"{self._project}/merge_requests"
        query = {"state": "opened", "source_branch": branch, "scope": "all"}
        rows = (row for row in self._api.rows(path, query) if row.get("source_project_id") == row.get("project_id"))
        return next((_open_pull(HostObject.of(row, "GET", path)) for row in rows), None)

    def create_pull(self, title: str, body: str, branch: str, target: str) -> OpenPull:
        """Open a merge request from one branch to another."""
        path = f"{self._project}/merge_requests"
        content = {
            "title": title,
            "description": inert(body),
            "source_branch": branch,
            "target_branch": target,
            "remove_source_branch": True,
        }
        return _open_pull(HostObject.of(self._api.write("POST", path, content), "POST", path))

    def update_pull(self, number: int, *, body: str, close: bool = False) -> OpenPull:
        """Replace the text of a merge request, and close it if asked."""
        path = f"{self._project}/merge_requests/{number}"
        content = {"description": inert(body), **({"state_event": "close"} if close else {})}
        return _open_pull(HostObject.of(self._api.write("PUT", path, content), "PUT", path))

    def close(self) -> None:
        """Close the connections."""
        self._api.close()

    def _notes(self, number: int) -> str:
        return f"{self._project}/merge_requests/{number}/notes"

    def _comment(self, row: HostObject, number: int) -> Comment:
        id_ = row.id("id")
        url = f"{self._web}/-/merge_requests/{number}#note_{id_}" if self._web else ""
        return Comment(id_, _user(row), row.maybe("body") or "", url)


def inert(body: str) -> str:
    """The text with quick actions disabled: a line that starts with `/close` would close the merge request.

    GitLab ignores quick actions in code blocks (https://docs.gitlab.com/user/project/quick_actions/), so these are
    unchanged.
    """
    lines, fence = [], ""
    for line in body.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
                fence = ""
        elif mark:
            fence = mark[1]
        elif line.lstrip().startswith("/"):
            at = line.index("/")
            line = f"{line[:at]}\\{line[at:]}"
        lines.append(line)
    return "\n".join(lines)


def _issue(row: HostObject) -> Issue:
    text, url = row.maybe("description") or "", row.maybe("web_url") or ""
    return Issue(row.number("iid"), _user(row), text, url, row.text("state") == "opened")


def _open_pull(row: HostObject) -> OpenPull:
    return OpenPull(row.number("iid"), row.maybe("description") or "", row.maybe("web_url") or "")


def _user(row: HostObject) -> str:
    """The author's ID; empty for a deleted account."""
    author = row.content.get("author")
    number = author.get("id") if isinstance(author, dict) else None
    return str(number) if type(number) is int else ""


def _pull(row: HostObject) -> Pull:
    return Pull(
        number=row.number("iid"),
        head=row.maybe("sha") or "",
        merge=row.maybe("merge_commit_sha") or row.maybe("squash_commit_sha"),
        merged=row.text("state") == "merged",
    )
