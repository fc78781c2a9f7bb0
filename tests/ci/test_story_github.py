"""The whole story on GitHub, with the action's own script: previewed in the pull request, applied on merge, watched on a schedule."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciler.ci.marker import PlanMarker
from reconciler.sandbox import FaultRule, Sandbox, serve
from tests.ci.hosts import TOKEN, GitHubApi
from tests.ci.loopback import Asked, Fault, Told
from tests.ci.stage import FIRST, PAGE, PROPOSED, REVISED, ROOT, Stage
from tests.config.load.repository import Repository

ACTION = ROOT / ".github" / "actions" / "reconcile"
EXAMPLES = ROOT / "examples" / "github"


@dataclass
class Ran:
    """What a job left behind."""

    number: int
    code: int
    said: str
    outputs: dict[str, str]
    summary: str


@dataclass
class Actions:
    """GitHub Actions, as far as the workflows that users copy need it."""

    stage: Stage
    github: GitHubApi

    def run(
        self, workflow: str, event: str, sha: str, pull: dict[str, Any] | None = None, job: str = "", **given: str
    ) -> Ran:
        """The step of the example's job, the first one where none is named, that calls the action, with its inputs."""
        number = next(self.stage.numbers)
        temp = self.stage.temp / f"job{number}"
        temp.mkdir()
        payload = {"repository": {"default_branch": "main"}, **({"pull_request": pull} if pull else {})}
        (temp / "event.json").write_text(json.dumps(payload))
        done = self.stage.bash(
            [str(ACTION / "run.sh")],
            {**self._variables(temp, number, event, sha), **self._inputs(workflow, job, given)},
        )
        read = {name: (temp / name).read_text() if (temp / name).exists() else "" for name in ("output", "summary")}
        outputs = dict(line.split("=", 1) for line in read["output"].splitlines())
        assert TOKEN not in (done.stdout + done.stderr).replace(f"::add-mask::{TOKEN}", "") + read["summary"]
        return Ran(number, done.returncode, done.stdout + done.stderr, outputs, read["summary"])

    def plan(self, sha: str) -> Ran:
        """The job of a pull request whose head is `sha`."""
        return self.run("statuspage-plan.yml", "refs/pull/7/merge", "c" * 40, {"number": 7, "head": {"sha": sha}})

    def apply(self, sha: str, *, by_hand: bool = False) -> Ran:
        """The job of a push to main, or of a start manually; GitHub remembers how it ended."""
        done = self.run(
            "statuspage-apply.yml", "refs/heads/main", sha, INPUT_REQUIRE_PLAN_FROM="none" if by_hand else "comment"
        )
        conclusion = "success" if done.code == 0 else "failure"
        run = {"id": done.number, "head_sha": sha, "branch": "main", "conclusion": conclusion}
        self.github.runs.insert(0, {**run, "run_started_at": f"2026-03-01T00:00:{done.number:02}Z"})
        self.github.jobs[str(done.number)] = [{"name": "apply", "conclusion": conclusion}]
        return done

    def drift(self, job: str = "drift") -> Ran:
        """A scheduled job."""
        sha = self.stage.repository.git("rev-parse", "main")
        return self.run("statuspage-drift.yml", "refs/heads/main", sha, job=job)

    def _variables(self, temp: Path, number: int, ref: str, sha: str) -> dict[str, str]:
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.github.root,
            "GITHUB_SERVER_URL": "https://ghe.example",
            "GITHUB_REPOSITORY": "acme/site",
            "GITHUB_REF": ref,
            "GITHUB_SHA": sha,
            "GITHUB_RUN_ID": str(number),
            "GITHUB_EVENT_PATH": str(temp / "event.json"),
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_WORKSPACE": str(self.stage.repository.folder),
            "GITHUB_OUTPUT": str(temp / "output"),
            "GITHUB_STEP_SUMMARY": str(temp / "summary"),
            "RUNNER_TEMP": str(temp),
        }

    def _inputs(self, workflow: str, job: str, given: dict[str, str]) -> dict[str, str]:
        action = yaml.safe_load((ACTION / "action.yml").read_text())
        jobs = yaml.safe_load((EXAMPLES / workflow).read_text())["jobs"]
        steps = jobs[job or next(iter(jobs))]["steps"]
        asked = next(step["with"] for step in steps if step.get("uses", "").endswith("/actions/reconcile"))
        values = {**{name: str(one.get("default", "")) for name, one in action["inputs"].items()}, **asked}
        names = re.findall(r"(INPUT_\w+): \$\{\{ inputs\.([\w-]+) }}", (ACTION / "action.yml").read_text())
        made = {**{variable: values[name] for variable, name in names}, **given}
        assert not [value for value in made.values() if "${{" in value]
        return made


@pytest.fixture
def actions(tmp_path: Path, github: GitHubApi, tool: str) -> Iterator[Actions]:
    """A page that was applied once from main, and a pull request's branch that is about to be made."""
    with Sandbox(rate=None) as sandbox, serve(sandbox) as url:
        sandbox.ensure_page(PAGE, "Acme Status")
        stage = Stage(Repository(tmp_path / "checkout"), sandbox, url, tmp_path, tool)
        made = Actions(stage, github)
        first = stage.commit(FIRST)
        assert made.apply(first, by_hand=True).code == 0
        stage.writes()
        yield made


def ours(github: GitHubApi) -> dict[str, Any]:
    (found,) = [row for row in github.comments if PlanMarker.parse(row["body"])]
    return found


def propose(actions: Actions, text: str) -> tuple[str, Ran]:
    """Push this to the pull request and run its job."""
    head = actions.stage.commit(text, "proposal")
    actions.github.pulls[0]["head"]["sha"] = head
    return head, actions.plan(head)


def merged(actions: Actions) -> str:
    merge = actions.stage.merge("proposal")
    actions.github.pulls[0].update(merged_at="2026-03-02T00:00:00Z", merge_commit_sha=merge)
    return merge


@pytest.mark.slow
def test_a_change_from_the_pull_request_to_the_page(actions: Actions) -> None:
    github, stage = actions.github, actions.stage
    for number in range(120):
        github.say(f"what somebody says, {number}", by="colleague")
    callbacks = stage.components()["Callbacks"]["id"]

    head, opened = propose(actions, PROPOSED)
    assert (opened.code, opened.outputs["exit-code"], opened.outputs["failure-reason"]) == (0, "2", "changes")
    comment = ours(github)
    first = PlanMarker.parse(comment["body"])
    assert first is not None
    assert (first.pages, first.sha, first.fingerprint, first.cut) == (PAGE, head, opened.outputs["plan-hash"], False)
    assert comment["body"].index("Dashboard") < comment["body"].index("Webhooks"), "deletes come first"
    assert (opened.outputs["to-delete"], opened.outputs["to-update"]) == ("1", "1")
    assert opened.outputs["comment-url"] == comment["html_url"]
    assert "Dashboard" in opened.summary
    assert stage.writes() == []

    # A push, while GitHub limits the rate: the same comment, edited.
    github.faults = [
        Fault(
            "PATCH",
            "comments",
            Told(403, {"message": "You have exceeded a secondary rate limit"}, {"Retry-After": "1"}),
        )
    ]
    head, pushed = propose(actions, REVISED)
    assert github.faults[0].times == 0
    assert ours(github)["id"] == comment["id"]
    second = PlanMarker.parse(ours(github)["body"])
    assert second is not None
    assert (second.sha, second.fingerprint) == (head, pushed.outputs["plan-hash"])
    assert second.fingerprint != first.fingerprint
    assert "Our web site" in ours(github)["body"]

    # An older commit's job that comes late says nothing.
    actions.plan("d" * 40)
    assert ours(github)["body"].count(head) == 1

    # Merged, but somebody changed the page since the review: nothing is written.
    merge = merged(actions)
    stage.by_hand("Website", description="Manually")
    refused = actions.apply(merge)
    assert (refused.code, refused.outputs["failure-reason"], stage.writes()) == (3, "refused", [])
    assert "is not the plan that is made now" in refused.said

    # As it was reviewed, it is applied: exactly that.
    stage.by_hand("Website", description="The marketing site")
    applied = actions.apply(merge)
    assert applied.code == 0, applied.said
    assert "#### Result\n\n```\nacme (kctbh9vrtdwd)\n" in applied.summary
    assert "  - component/Dashboard  deleted\n" in applied.summary
    assert applied.outputs["plan-hash"] == second.fingerprint
    assert sorted(line.split(" ")[0] for line in stage.writes()) == ["DELETE", "PATCH", "PATCH"]
    live = stage.components()
    assert sorted(live) == ["Core API", "REST API", "Webhooks", "Website"]
    assert live["Webhooks"]["id"] == callbacks
    assert live["Website"]["description"] == "Our web site"

    # Again, with nothing to do: no plan needs to have been reviewed.
    assert actions.apply(merge).code == 0
    assert stage.writes() == []


@pytest.mark.slow
def test_drift_is_one_issue_for_ever(actions: Actions) -> None:
    github, stage = actions.github, actions.stage
    clean = actions.drift()
    assert (clean.code, clean.outputs["exit-code"], github.issues) == (0, "0", [])

    stage.by_hand("Website", description="Manually")
    drifted = actions.drift()
    assert (drifted.code, drifted.outputs["exit-code"], drifted.outputs["failure-reason"]) == (0, "2", "changes")
    (issue,) = github.issues
    assert (issue["title"], issue["state"]) == ("Status page acme differs from the configuration", "open")
    assert "Manually" in issue["body"]
    assert drifted.outputs["issue-url"] == issue["html_url"]

    # A check that failed is no drift, and no end of it.
    stage.sandbox.faults.add(FaultRule(effect="error", status=401, method="GET", times=None))
    failed = actions.drift()
    stage.sandbox.faults.clear()
    assert (failed.code, failed.outputs["failure-reason"]) == (1, "auth")
    assert (len(github.issues), issue["state"]) == (1, "open")
    assert "**The last check failed**" in issue["body"]

    # Put back manually-starting apply; the run that finds it so closes the issue.
    assert actions.apply(stage.repository.git("rev-parse", "main"), by_hand=True).code == 0
    assert len(stage.writes()) == 1
    assert actions.drift().outputs["exit-code"] == "0"
    assert issue["state"] == "closed"
    assert re.search(
        r"matches the configuration again, .* by \[this run\]\(https://ghe.example/acme/site/actions/runs/\d+\)",
        issue["said"][-1],
    )

    stage.by_hand("Website", description="Manually again")
    actions.drift()
    assert (len(github.issues), issue["state"]) == (1, "open")


@pytest.mark.slow
def test_two_jobs_at_once_and_a_comment_that_is_deleted_meanwhile(actions: Actions) -> None:
    github, stage = actions.github, actions.stage
    head = stage.commit(PROPOSED, "proposal")
    github.pulls[0]["head"]["sha"] = head
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: actions.plan(head), range(2)))
    assert [one.code for one in done] == [0, 0], done
    assert ours(github)

    deleted: list[str] = []

    def delete(asked: Asked) -> None:
        if asked.method == "PATCH" and not deleted:
            github.comments.clear()
            deleted.append(asked.path)

    github.before = delete
    head, pushed = propose(actions, REVISED)
    marker = PlanMarker.parse(ours(github)["body"])
    assert len(deleted) == 1
    assert marker is not None
    assert (marker.sha, pushed.outputs["comment-url"]) == (head, ours(github)["html_url"])

    # Deleted before the merge: nothing was reviewed, so nothing is applied.
    github.comments.clear()
    refused = actions.apply(merged(actions))
    assert (refused.code, stage.writes()) == (3, [])
    assert f"pull request 7 holds no reviewed plan for {PAGE}" in refused.said
