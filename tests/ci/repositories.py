"""What of a repository on GitHub and on GitLab a pull request for drift touches: branches, commits, pull requests."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from tests.ci.hosts import SHA, GitHubApi, GitLabApi
from tests.ci.loopback import Asked, Json, Told


class GitHubRepository(GitHubApi):
    """https://docs.github.com/rest/git and https://docs.github.com/rest/pulls."""

    def __init__(self) -> None:
        super().__init__()
        self.refs: dict[str, str] = {}
        self.objects: dict[str, Json] = {SHA: {"sha": SHA, "message": "Start", "tree": {"sha": "t0"}, "parents": []}}
        self.branch_pulls: list[Json] = []
        self.remarks: list[str] = []

    def routes(self) -> list[tuple[str, str, Callable[..., Told]]]:
        repo = "/repos/acme/site"
        return [
            ("GET", f"{repo}/git/ref/heads/(.+)", self._ref),
            ("GET", f"{repo}/git/commits/(\\w+)", lambda asked, sha: Told(data=self.objects[sha])),
            ("POST", f"{repo}/git/trees", self._tree),
            ("POST", f"{repo}/git/commits", self._commit),
            ("POST", f"{repo}/git/refs", self._new_ref),
            ("PATCH", f"{repo}/git/refs/heads/(.+)", self._move),
            ("DELETE", f"{repo}/git/refs/heads/(.+)", self._drop),
            ("GET", f"{repo}/pulls", self._list_pulls),
            ("POST", f"{repo}/pulls", self._open_pull),
            ("PATCH", f"{repo}/pulls/(\\d+)", self._change_pull),
            ("POST", f"{repo}/issues/(\\d\\d\\d\\d)/comments", self._comment_pull),
            *super().routes(),
        ]

    def _ref(self, asked: Asked, name: str) -> Told:
        sha = self.refs.get(name)
        return Told(data={"object": {"sha": sha}}) if sha else Told(404, {"message": "Not Found"})

    def _tree(self, asked: Asked) -> Told:
        assert asked.body["base_tree"] == "t0"
        sha = f"t{self.number()}"
        self.objects[sha] = {"sha": sha, "files": {each["path"]: each["content"] for each in asked.body["tree"]}}
        return Told(201, self.objects[sha])

    def _commit(self, asked: Asked) -> Told:
        sha = f"{self.number():040x}"
        parents = [{"sha": each} for each in asked.body["parents"]]
        by = {"name": "bot", "date": f"2026-03-02T04:17:{self.number() % 60:02}Z"}
        dated = {"author": by, "committer": by}
        self.objects[sha] = {**asked.body, **dated, "sha": sha, "tree": {"sha": asked.body["tree"]}, "parents": parents}
        return Told(201, self.objects[sha])

    def _new_ref(self, asked: Asked) -> Told:
        self.refs[asked.body["ref"].removeprefix("refs/heads/")] = asked.body["sha"]
        return Told(201, {})

    def _move(self, asked: Asked, name: str) -> Told:
        assert asked.body["force"] is True
        self.refs[name] = asked.body["sha"]
        return Told(data={})

    def _drop(self, asked: Asked, name: str) -> Told:
        gone = self.refs.pop(name, None)
        return Told(204) if gone else Told(422, {"message": "Reference does not exist"})

    def _list_pulls(self, asked: Asked) -> Told:
        assert asked.query["state"] == "open"
        owner, _, branch = asked.query["head"].partition(":")
        assert owner == "acme"
        return self.page(asked, [row for row in self.branch_pulls if (row["head"], row["state"]) == (branch, "open")])

    def _open_pull(self, asked: Asked) -> Told:
        number = self.number()
        row = {**asked.body, "number": number, "state": "open", "html_url": f"https://ghe.example/p/{number}"}
        self.branch_pulls.append(row)
        return Told(201, row)

    def _change_pull(self, asked: Asked, number: str) -> Told:
        (row,) = (row for row in self.branch_pulls if row["number"] == int(number))
        row.update(asked.body)
        return Told(data=row)

    def _comment_pull(self, asked: Asked, number: str) -> Told:
        self.remarks.append(asked.body["body"])
        return Told(201, {"id": self.number(), "body": asked.body["body"], "user": {"login": self.me}})

    def files(self, branch: str) -> Any:
        """The files that the branch's commit replaces."""
        return self.objects[self.objects[self.refs[branch]]["tree"]["sha"]]["files"]


class GitLabRepository(GitLabApi):
    """https://docs.gitlab.com/api/branches, /commits and /merge_requests."""

    def __init__(self) -> None:
        super().__init__()
        self.branches: dict[str, Json] = {}
        self.branch_pulls: list[Json] = []

    def routes(self) -> list[tuple[str, str, Callable[..., Told]]]:
        project = "/projects/31"
        return [
            ("GET", f"{project}/repository/branches/([^/]+)", self._branch),
            ("DELETE", f"{project}/repository/branches/([^/]+)", self._drop),
            ("POST", f"{project}/repository/commits", self._commit),
            ("GET", f"{project}/merge_requests", self._list_pulls),
            ("POST", f"{project}/merge_requests", self._open_pull),
            ("PUT", f"{project}/merge_requests/(\\d+)", self._change_pull),
            ("POST", f"{project}/merge_requests/\\d+/notes", lambda asked: Told(201, self.say(asked.body["body"]))),
            *super().routes(),
        ]

    def _branch(self, asked: Asked, name: str) -> Told:
        row = self.branches.get(unquote(name))
        return Told(data={"name": unquote(name), "commit": row}) if row else Told(404, {"message": "404 Not Found"})

    def _drop(self, asked: Asked, name: str) -> Told:
        return Told(204) if self.branches.pop(unquote(name), None) else Told(404, {"message": "404 Not Found"})

    def _commit(self, asked: Asked) -> Told:
        body = asked.body
        assert (body["force"], {each["action"] for each in body["actions"]}) == (True, {"update"})
        files = {each["file_path"]: each["content"] for each in body["actions"]}
        row = {"id": f"{self.number():040x}", "message": body["commit_message"], "parent_ids": [body["start_sha"]]}
        dated = dict.fromkeys(("authored_date", "committed_date"), "2026-03-02T04:17:00.000+00:00")
        self.branches[body["branch"]] = {**row, **dated, "files": files}
        return Told(201, row)

    def _list_pulls(self, asked: Asked) -> Told:
        assert asked.query["state"] == "opened"
        branch = asked.query["source_branch"]
        rows = [row for row in self.branch_pulls if (row["source_branch"], row["state"]) == (branch, "opened")]
        return self.page(asked, rows)

    def _open_pull(self, asked: Asked) -> Told:
        number = len(self.branch_pulls) + 1
        url = f"https://git.acme.example/site/-/merge_requests/{number}"
        more = {"iid": number, "state": "opened", "web_url": url, "project_id": 31, "source_project_id": 31}
        self.branch_pulls.append({**asked.body, **more})
        return Told(201, self.branch_pulls[-1])

    def _change_pull(self, asked: Asked, number: str) -> Told:
        row = self.branch_pulls[int(number) - 1]
        row["description"] = asked.body["description"]
        if asked.body.get("state_event") == "close":
            row["state"] = "closed"
        return Told(data=row)
