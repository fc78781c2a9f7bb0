"""GitHub and GitHub Enterprise Server over the REST API, version 2022-11-28 (https://docs.github.com/rest)."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from itertools import islice

from reconciler.ci.api import Api, HostAccess
from reconciler.ci.context import Context
from reconciler.ci.host import BranchHead, Comment, Issue, OpenPull, Pull, Run
from reconciler.ci.row import HostObject
from reconciler.errors import ForbiddenError, NotFoundError, RejectedError, ServiceError
from reconciler.http.client import check_root
from reconciler.http.message import path_of

ACTIONS = "github-actions[bot]"
"""The author when the token of a workflow run is used. No person can register a login with brackets."""

_HINTS = {
    401: "is GITHUB_TOKEN set, and still valid?",
    403: "the job needs `permissions:` for it (`pull-requests: write`, `issues: write`, `contents: write`, `actions: read`); "
    "runs of forks have none",
    404: "the token may not see the repository, or the thing is gone",
    410: "it was deleted, or issues are disabled in the repository",
}
_LOOKED_AT = 50
"""Maximum number of workflow runs to examine."""


class GitHub:
    """A repository on GitHub.

    Args:
        login: our own login, if known; otherwise it is requested.
    """

    def __init__(self, context: Context, token: str, *, login: str | None = None, api: Api | None = None) -> None:
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        self._access = HostAccess(context.root, headers, token, _HINTS)
        self._api = api or Api(self._access)
        self._name = context.repository
        self._repository = "/repos" + path_of(*context.repository.split("/"))
        self._author = login.lower() if login else None

    def author(self) -> str:
        """Our login in lowercase, since GitHub ignores case.

        An app's token (`ghs_…`, such as that of a workflow run) cannot get it over REST.
        """
        if self._author is None:
            try:
                if self._access.secret.startswith("ghs_"):
                    self._author = self._viewer()
                else:
                    self._author = HostObject.of(self._api.get("/user"), "GET", "/user").text("login").lower()
            except (ForbiddenError, NotFoundError):
                self._author = self._viewer()
        return self._author

    def _viewer(self) -> str:
        """Our login from GraphQL, which works with any token; that of GitHub Actions if the request fails.

        The GraphQL URL is `/graphql`, or `/api/graphql` next to `/api/v3` on Enterprise Server
        (https://docs.github.com/graphql/guides/forming-calls-with-graphql).
        """
        root = check_root(self._access.root).removesuffix("/v3")
        try:
            with closing(Api(replace(self._access, root=root))) as api:
                answer = HostObject.of(api.ask("/graphql", {"query": "query { viewer { login } }"}), "POST", "/graphql")
            return answer.part("data").part("viewer").text("login").lower()
        except ServiceError:
            return ACTIONS

    def pull(self, number: int) -> Pull:
        """The current state of a pull request."""
        path = f"{self._repository}/pulls/{number}"
        return _pull(HostObject.of(self._api.get(path), "GET", path))

    def pulls_of(self, sha: str) -> list[Pull]:
        """The pull requests that a commit belongs to."""
        path = f"{self._repository}/commits/{sha}/pulls"
        return [_pull(HostObject.of(row, "GET", path)) for row in self._api.rows(path)]

    def comments(self, number: int) -> list[Comment]:
        """All comments of a pull request, oldest first, except those on lines of code."""
        path = f"{self._repository}/issues/{number}/comments"
        comments = (_comment(HostObject.of(row, "GET", path)) for row in self._api.rows(path))
        return sorted({comment.id: comment for comment in comments}.values(), key=lambda comment: int(comment.id))

    def create_comment(self, number: int, body: str, again: Callable[[], None] | None = None) -> Comment:
        """Create a comment. The answer reliably says who we are."""
        path = f"{self._repository}/issues/{number}/comments"
        comment = _comment(HostObject.of(self._api.write("POST", path, {"body": body}, again=again), "POST", path))
        self._author = comment.author
        return comment

    def update_comment(self, number: int, comment: str, body: str, again: Callable[[], None] | None = None) -> Comment:
        """Replace the text of a comment."""
        path = f"{self._repository}/issues/comments/{comment}"
        return _comment(HostObject.of(self._api.write("PATCH", path, {"body": body}, again=again), "PATCH", path))

    def delete_comment(self, number: int, comment: str) -> None:
        """Delete a comment."""
        _gone_is_fine(self._api, f"{self._repository}/issues/comments/{comment}")

    def issues(self, label: str) -> list[Issue]:
        """The issues with this label, lowest number first. GitHub lists pull requests among them."""
        path = f"{self._repository}/issues"
        query = {"labels": label, "state": "all", "sort": "created", "direction": "asc"}
        rows = (row for row in self._api.rows(path, query) if "pull_request" not in row)
        issues = (_issue(HostObject.of(row, "GET", path)) for row in rows)
        return sorted({issue.number: issue for issue in issues}.values(), key=lambda issue: issue.number)

    def create_issue(self, title: str, body: str, label: str) -> Issue:
        """Create an issue. GitHub creates the label if necessary."""
        path = f"{self._repository}/issues"
        answer = self._api.write("POST", path, {"title": title, "body": body, "labels": [label]})
        issue = _issue(HostObject.of(answer, "POST", path))
        self._author = issue.author
        return issue

    def update_issue(self, number: int, *, body: str, open_: bool | None = None) -> Issue:
        """Replace the text of an issue, and open or close it (None: no change)."""
        path = f"{self._repository}/issues/{number}"
        content = {"body": body} if open_ is None else {"body": body, "state": "open" if open_ else "closed"}
        return _issue(HostObject.of(self._api.write("PATCH", path, content), "PATCH", path))

    def comment_issue(self, number: int, body: str) -> None:
        """Add a comment to an issue."""
        self._api.write("POST", f"{self._repository}/issues/{number}/comments", {"body": body})

    def successes(self, workflow: str, branch: str | None, job: str | None) -> Iterator[Run]:
        """Runs of the workflow on the branch, or on any, that succeeded or whose job did, newest first."""
        path = f"{self._repository}/actions/workflows{path_of(workflow)}/runs"
        query = {"status": "completed" if job else "success"} | ({"branch": branch} if branch else {})
        # The branch filter compares names only. A pull request run from a fork's branch `main` is listed too, with the
        # fork's head commit and the fork's own version of the workflow.
        ours = (row for row in self._runs(path, query) if self._is_ours(row))
        rows = list(islice(ours, _LOOKED_AT))
        # GitHub sorts runs by creation. A re-run of an old one may have applied later than newer ones.
        for row in sorted(rows, key=lambda row: row.maybe("run_started_at") or "", reverse=True):
            run = Run(row.id("id"), row.text("head_sha"))
            if job is None or self._succeeded(run, job):
                yield run

    def branch(self, name: str) -> BranchHead | None:
        """The last commit of a branch, or None if there is no such branch."""
        try:
            path = self._ref("ref", name)
            sha = HostObject.of(self._api.get(path), "GET", path).part("object").text("sha")
        except NotFoundError:
            return None
        path = f"{self._repository}/git/commits/{sha}"
        commit = HostObject.of(self._api.get(path), "GET", path)
        parents = commit.content.get("parents")
        rows = [HostObject.of(row, "GET", path) for row in parents] if isinstance(parents, list) else []
        dates = {
            str(each["date"]) for each in map(commit.content.get, ("author", "committer")) if isinstance(each, dict)
        }
        return BranchHead(sha, commit.text("message"), tuple(row.text("sha") for row in rows), len(dates) > 1)

    def write_branch(self, name: str, base: str, message: str, files: Mapping[str, str]) -> None:
        """Write the files as a commit on `base`, and point the branch to it (https://docs.github.com/rest/git).

        Objects that nothing points to are harmless, so making them may be repeated.
        """
        path = f"{self._repository}/git/commits/{base}"
        tree = HostObject.of(self._api.get(path), "GET", path).part("tree").text("sha")
        entries = [{"path": file, "mode": "100644", "type": "blob", "content": text} for file, text in files.items()]
        tree = self._made("trees", {"base_tree": tree, "tree": entries})
        sha = self._made("commits", {"message": message, "tree": tree, "parents": [base]})
        if self.branch(name) is None:
            content = {"ref": f"refs/heads/{name}", "sha": sha}
            self._api.write("POST", f"{self._repository}/git/refs", content)
        else:
            self._api.write("PATCH", self._ref("refs", name), {"sha": sha, "force": True})

    def _made(self, what: str, content: Mapping[str, object]) -> str:
        """Make a git object. Returns its ID."""
        path = f"{self._repository}/git/{what}"
        return HostObject.of(self._api.ask(path, content), "POST", path).text("sha")

    def _ref(self, word: str, branch: str) -> str:
        return f"{self._repository}/git/{word}" + path_of("heads", *branch.split("/"))

    def delete_branch(self, name: str) -> None:
        """Delete a branch."""
        with contextlib.suppress(RejectedError):  # 422: it does not exist
            _gone_is_fine(self._api, self._ref("refs", name))

    def open_pull(self, branch: str) -> OpenPull | None:
        """The open pull request from a branch of this repository, or None."""
        path = f"{self._repository}/pulls"
        query = {"state": "open", "head": f"{self._name.partition('/')[0]}:{branch}"}
        return next((_open_pull(HostObject.of(row, "GET", path)) for row in self._api.rows(path, query)), None)

    def create_pull(self, title: str, body: str, branch: str, target: str) -> OpenPull:
        """Open a pull request from one branch to another."""
        path = f"{self._repository}/pulls"
        content = {"title": title, "body": body, "head": branch, "base": target}
        return _open_pull(HostObject.of(self._api.write("POST", path, content), "POST", path))

    def update_pull(self, number: int, *, body: str, close: bool = False) -> OpenPull:
        """Replace the text of a pull request, and close it if asked."""
        path = f"{self._repository}/pulls/{number}"
        content = {"body": body, **({"state": "closed"} if close else {})}
        return _open_pull(HostObject.of(self._api.write("PATCH", path, content), "PATCH", path))

    def close(self) -> None:
        """Close the connections."""
        self._api.close()

    def _runs(self, path: str, query: Mapping[str, str]) -> Iterator[HostObject]:
        """The workflow's runs; empty if its file is not known yet, as in the pull request that adds it."""
        try:
            for row in self._api.rows(path, query, key="workflow_runs"):
                yield HostObject.of(row, "GET", path)
        except NotFoundError:
            # A repository that the token cannot access gives the same answer. This request fails in that case.
            self._api.get(f"{self._repository}/actions/workflows")

    def _is_ours(self, row: HostObject) -> bool:
        """Whether a run belongs to a branch of this repository, and not to a pull request or a merge queue."""
        if (row.maybe("event") or "").startswith(("pull_request", "merge_group")):
            return False
        if "head_repository" not in row.content:
            return True
        return (row.part("head_repository").maybe("full_name") or "").lower() == self._name.lower()

    def _succeeded(self, run: Run, job: str) -> bool:
        path = f"{self._repository}/actions/runs/{run.id}/jobs"
        jobs = self._api.rows(path, {"filter": "latest"}, key="jobs")
        return any(row.get("name") == job and row.get("conclusion") == "success" for row in jobs)


def _comment(row: HostObject) -> Comment:
    return Comment(row.id("id"), _login(row), row.maybe("body") or "", row.maybe("html_url") or "")


def _issue(row: HostObject) -> Issue:
    number, author = row.number("number"), _login(row)
    return Issue(number, author, row.maybe("body") or "", row.maybe("html_url") or "", row.text("state") == "open")


def _login(row: HostObject) -> str:
    """The author's login in lowercase; empty for a deleted account."""
    return (row.part("user").maybe("login") or "").lower()


def _pull(row: HostObject) -> Pull:
    return Pull(
        number=row.number("number"),
        head=row.part("head").maybe("sha") or "",
        merge=row.maybe("merge_commit_sha"),
        merged=row.maybe("merged_at") is not None,
    )


def _open_pull(row: HostObject) -> OpenPull:
    return OpenPull(row.number("number"), row.maybe("body") or "", row.maybe("html_url") or "")


def _gone_is_fine(api: Api, path: str) -> None:
    try:
        api.write("DELETE", path)
    except NotFoundError:
        return
