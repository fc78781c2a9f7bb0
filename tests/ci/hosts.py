"""GitHub and GitLab as far as a plan's comment and a drift's issue need them, each as its own documentation has it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.ci.loopback import Asked, CodeHost, Json, Told

TOKEN = "ghs_notARealToken1234567890"
SHA = "a" * 40
MERGE = "b" * 40
BOT = "github-actions[bot]"


class GitHubApi(CodeHost):
    """https://docs.github.com/rest, in a GitHub Enterprise Server's place (`/api/v3`)."""

    prefix = "/api/v3"

    def __init__(self) -> None:
        super().__init__()
        self.me = BOT
        self.viewer: list[Told] = []
        """What GraphQL answers first."""
        self.comments: list[Json] = []
        self.issues: list[Json] = []
        self.pulls: list[Json] = [{"number": 7, "head": {"sha": SHA}, "merge_commit_sha": None, "merged_at": None}]
        self.runs: list[Json] = []
        self.jobs: dict[str, list[Json]] = {}

    def say(self, body: str, by: str | None = None) -> Json:
        number = self.number()
        row = {
            "id": number,
            "body": body,
            "user": {"login": by or self.me},
            "html_url": f"https://ghe.example/c/{number}",
        }
        self.comments.append(row)
        return row

    def report(self, body: str, *, label: str, by: str | None = None, state: str = "open", **more: Any) -> Json:
        number = self.number()
        row = {
            "number": number,
            "title": "",
            "body": body,
            "labels": [{"name": label}],
            "user": {"login": by or self.me},
            "state": state,
            "html_url": f"https://ghe.example/i/{number}",
            "said": [],
            **more,
        }
        self.issues.append(row)
        return row

    def answer(self, asked: Asked) -> Told:
        """GraphQL stands beside REST. It is asked nothing here but who one is, and that is no request that counts."""
        if asked.path == "/api/graphql":
            assert asked.body == {"query": "query { viewer { login } }"}
            return self.viewer.pop(0) if self.viewer else Told(data={"data": {"viewer": {"login": self.me}}})
        return super().answer(asked)

    def routes(self) -> list[tuple[str, str, Callable[..., Told]]]:
        repo = "/repos/acme/site"
        return [
            ("GET", "/user", self._user),
            ("GET", f"{repo}/pulls/(\\d+)", self._pull),
            ("GET", f"{repo}/commits/(\\w+)/pulls", lambda asked, sha: self.page(asked, self.pulls)),
            ("GET", f"{repo}/issues/7/comments", lambda asked: self.page(asked, self.comments)),
            ("POST", f"{repo}/issues/7/comments", lambda asked: Told(201, self.say(asked.body["body"]))),
            ("POST", f"{repo}/issues/(\\d+)/comments", self._remark),
            ("PATCH", f"{repo}/issues/comments/(\\d+)", self._edit),
            ("DELETE", f"{repo}/issues/comments/(\\d+)", self._delete),
            ("GET", f"{repo}/issues", self._list),
            ("POST", f"{repo}/issues", self._open),
            ("PATCH", f"{repo}/issues/(\\d+)", self._change),
            ("GET", f"{repo}/actions/workflows/(?:statuspage-)?apply.yml/runs", self._runs),
            ("GET", f"{repo}/actions/workflows", lambda asked: Told(data={"total_count": 0, "workflows": []})),
            ("GET", f"{repo}/actions/runs/(\\d+)/jobs", lambda a, run: self.page(a, self.jobs.get(run, []), "jobs")),
        ]

    def _user(self, asked: Asked) -> Told:
        if self.me.endswith("[bot]"):
            return Told(403, {"message": "Resource not accessible by integration"})
        return Told(data={"login": self.me.title(), "id": 1})

    def _pull(self, asked: Asked, number: str) -> Told:
        found = [row for row in self.pulls if row["number"] == int(number)]
        return Told(data=found[0]) if found else Told(404, {"message": "Not Found"})

    def _edit(self, asked: Asked, number: str) -> Told:
        for row in self.comments:
            if row["id"] == int(number):
                row["body"] = asked.body["body"]
                return Told(data=row)
        return Told(404, {"message": "Not Found"})

    def _delete(self, asked: Asked, number: str) -> Told:
        kept = [row for row in self.comments if row["id"] != int(number)]
        gone = len(kept) < len(self.comments)
        self.comments[:] = kept
        return Told(204) if gone else Told(404, {"message": "Not Found"})

    def _list(self, asked: Asked) -> Told:
        assert asked.query["state"] == "all"
        label = asked.query["labels"]
        return self.page(asked, [row for row in self.issues if {"name": label} in row["labels"]])

    def _open(self, asked: Asked) -> Told:
        row = self.report(asked.body["body"], label=asked.body["labels"][0])
        row["title"] = asked.body["title"]
        return Told(201, row)

    def _change(self, asked: Asked, number: str) -> Told:
        for row in self.issues:
            if row["number"] == int(number):
                row.update(asked.body)
                return Told(data=row)
        return Told(410, {"message": "This issue was deleted"})

    def _remark(self, asked: Asked, number: str) -> Told:
        for row in self.issues:
            if row["number"] == int(number):
                row["said"].append(asked.body["body"])
                return Told(201, {"id": self.number(), "body": asked.body["body"], "user": {"login": self.me}})
        return Told(404, {"message": "Not Found"})

    def _runs(self, asked: Asked) -> Told:
        status = asked.query["status"]
        fits = [r for r in self.runs if r["branch"] == asked.query.get("branch", r["branch"])]
        return self.page(
            asked, [r for r in fits if status == "completed" or r["conclusion"] == status], "workflow_runs"
        )


class GitLabApi(CodeHost):
    """https://docs.gitlab.com/api/rest/, self-managed."""

    prefix = "/gitlab/api/v4"

    def __init__(self) -> None:
        super().__init__()
        self.me = 42
        self.notes: list[Json] = []
        self.issues: list[Json] = []
        self.requests_: list[Json] = [{"iid": 7, "sha": SHA, "merge_commit_sha": None, "state": "opened"}]
        self.jobs: list[Json] = []

    def say(self, body: str, by: int | None = None, *, system: bool = False) -> Json:
        row = {"id": self.number(), "body": body, "author": {"id": by or self.me}, "system": system}
        self.notes.append(row)
        return row

    def routes(self) -> list[tuple[str, str, Callable[..., Told]]]:
        project = "/projects/31"
        notes = f"{project}/merge_requests/7/notes"
        return [
            ("GET", "/user", lambda asked: Told(data={"id": self.me, "username": "project_31_bot"})),
            ("GET", f"{project}/merge_requests/7", lambda asked: Told(data=self.requests_[0])),
            ("GET", f"{project}/repository/commits/\\w+/merge_requests", lambda a: self.page(a, self.requests_)),
            ("GET", notes, lambda asked: self.page(asked, self.notes)),
            ("POST", notes, lambda asked: Told(201, self.say(asked.body["body"]))),
            ("PUT", f"{notes}/(\\d+)", self._edit),
            ("DELETE", f"{notes}/(\\d+)", self._delete),
            ("GET", f"{project}/issues", self._list),
            ("POST", f"{project}/issues", self._open),
            ("PUT", f"{project}/issues/(\\d+)", self._change),
            ("POST", f"{project}/issues/(\\d+)/notes", self._remark),
            ("GET", f"{project}/jobs", self._jobs),
        ]

    def _jobs(self, asked: Asked) -> Told:
        scope = asked.query["scope[]"]
        return self.page(asked, [row for row in self.jobs if row.get("status", scope) == scope])

    def _edit(self, asked: Asked, number: str) -> Told:
        for row in self.notes:
            if row["id"] == int(number):
                row["body"] = asked.body["body"]
                return Told(data=row)
        return Told(404, {"message": "404 Note Not Found"})

    def _delete(self, asked: Asked, number: str) -> Told:
        self.notes[:] = [row for row in self.notes if row["id"] != int(number)]
        return Told(204)

    def _list(self, asked: Asked) -> Told:
        assert asked.query["scope"] == "all"
        return self.page(asked, [row for row in self.issues if asked.query["labels"] in row["labels"]])

    def _open(self, asked: Asked) -> Told:
        number = len(self.issues) + 1
        row = {
            "iid": number,
            "title": asked.body["title"],
            "description": asked.body["description"],
            "labels": [asked.body["labels"]],
            "author": {"id": self.me},
            "state": "opened",
            "web_url": f"https://git.acme.example/site/-/issues/{number}",
            "said": [],
        }
        self.issues.append(row)
        return Told(201, row)

    def _change(self, asked: Asked, number: str) -> Told:
        row = self.issues[int(number) - 1]
        row["description"] = asked.body["description"]
        if "state_event" in asked.body:
            row["state"] = {"close": "closed", "reopen": "opened"}[asked.body["state_event"]]
        return Told(data=row)

    def _remark(self, asked: Asked, number: str) -> Told:
        self.issues[int(number) - 1]["said"].append(asked.body["body"])
        return Told(201, {"id": self.number(), "body": asked.body["body"], "author": {"id": self.me}})


def github_job(root: str, folder: Path) -> dict[str, str]:
    """The variables of a pull request's job on GitHub, whose event is written into the folder."""
    event = folder / "event.json"
    event.write_text(
        json.dumps({"pull_request": {"number": 7, "head": {"sha": SHA}}, "repository": {"default_branch": "main"}})
    )
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": root,
        "GITHUB_SERVER_URL": "https://ghe.example",
        "GITHUB_REPOSITORY": "acme/site",
        "GITHUB_REF": "refs/pull/7/merge",
        "GITHUB_SHA": "c" * 40,
        "GITHUB_RUN_ID": "99",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_WORKFLOW_REF": "acme/site/.github/workflows/apply.yml@refs/heads/main",
        "GITHUB_TOKEN": TOKEN,
    }
