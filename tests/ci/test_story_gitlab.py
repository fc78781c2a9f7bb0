"""The whole story on GitLab, with the script lines of the pipeline that users copy."""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from reconciler.ci.marker import PlanMarker
from reconciler.sandbox import Sandbox, serve
from tests.ci.conftest import GITLAB_TOKEN
from tests.ci.hosts import GitLabApi
from tests.ci.loopback import Asked, Fault, Told
from tests.ci.stage import FIRST, PAGE, PROPOSED, REVISED, ROOT, Stage
from tests.config.load.repository import Repository


class Loader(yaml.SafeLoader):
    """Reads GitLab's `!reference [job, key]` as what it refers to being run elsewhere: nothing."""


Loader.add_constructor("!reference", lambda _loader, _node: "")


@dataclass
class Pipeline:
    """GitLab CI, as far as the pipeline that users copy needs it."""

    stage: Stage
    gitlab: GitLabApi
    installed: int = 0

    def run(self, job: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """A job's own lines, after those of the templates that it extends; only the installation is left out."""
        content = yaml.load((ROOT / "examples" / "gitlab" / ".gitlab-ci.yml").read_text(), Loader)
        lines = [
            line for name in [*self._extends(content, job), job] for line in content[name].get("before_script", [])
        ]
        kept = [line for line in [*lines, *content[job]["script"]] if line and "pip install" not in line]
        number = next(self.stage.numbers)
        script = self.stage.temp / f"job{number}.sh"
        script.write_text("set -eo pipefail\n" + "\n".join(kept) + "\n")
        done = self.stage.bash([str(script)], {**self._variables(job, number), **variables})
        assert GITLAB_TOKEN not in done.stdout + done.stderr
        return done

    def merge_request(self, head: str) -> list[subprocess.CompletedProcess[str]]:
        """The pipeline of a merge request."""
        more = {"CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": head}
        return [self.run(job, CI_COMMIT_SHA=head, **more) for job in ("validate", "plan")]

    def apply(self, sha: str) -> subprocess.CompletedProcess[str]:
        """The job of a push to the default branch; GitLab remembers how it ended."""
        done = self.run("apply", CI_COMMIT_SHA=sha, CI_COMMIT_BRANCH="main")
        number = next(self.stage.numbers)
        row = {"id": number, "name": "apply", "ref": "main", "status": "success" if done.returncode == 0 else "failed"}
        moment = f"2026-03-01T00:00:{number:02}Z"
        self.gitlab.jobs.insert(0, {**row, "commit": {"id": sha}, "finished_at": moment, "started_at": moment})
        return done

    def _extends(self, content: Any, job: str) -> list[str]:
        found = content[job].get("extends", [])
        return found if isinstance(found, list) else [found]

    def _variables(self, job: str, number: int) -> dict[str, str]:
        return {
            "GITLAB_CI": "true",
            "CI_API_V4_URL": self.gitlab.root,
            "CI_PROJECT_ID": "31",
            "CI_PROJECT_DIR": str(self.stage.repository.folder),
            "CI_PROJECT_URL": "https://git.acme.example/site",
            "CI_JOB_URL": f"https://git.acme.example/site/-/jobs/{number}",
            "CI_JOB_ID": str(number),
            "CI_JOB_NAME": job,
            "CI_DEFAULT_BRANCH": "main",
            "RECONCILER_GITLAB_TOKEN": GITLAB_TOKEN,
        }


@pytest.fixture
def pipeline(tmp_path: Any, gitlab: GitLabApi, tool: str) -> Iterator[Pipeline]:
    """A page as main declares it, which the pipeline applied once, and a merge request's branch that is about to be made."""
    with Sandbox(rate=None) as sandbox, serve(sandbox) as url:
        sandbox.ensure_page(PAGE, "Acme Status")
        stage = Stage(Repository(tmp_path / "checkout"), sandbox, url, tmp_path, tool)
        stage.repository.write(".gitignore", ".reconciler/\n*.json\n*.html\n")
        made = Pipeline(stage, gitlab)
        first = stage.commit(FIRST)
        done = stage.bash(["-c", "reconciler apply --auto-approve"], {})
        assert done.returncode == 0, done.stderr
        row = {"id": 1, "name": "apply", "ref": "main", "status": "success", "commit": {"id": first}}
        gitlab.jobs.append({**row, "started_at": "2026-02-01T00:00:00Z", "finished_at": "2026-02-01T00:00:00Z"})
        stage.writes()
        yield made


def ours(gitlab: GitLabApi) -> dict[str, Any]:
    (found,) = [row for row in gitlab.notes if PlanMarker.parse(row["body"])]
    return found


def propose(pipeline: Pipeline, text: str) -> str:
    head = pipeline.stage.commit(text, "proposal")
    pipeline.gitlab.requests_[0]["sha"] = head
    for done in pipeline.merge_request(head):
        assert done.returncode == 0, done.stderr
    return head


@pytest.mark.slow
def test_a_change_from_the_merge_request_to_the_page(pipeline: Pipeline) -> None:
    gitlab, stage = pipeline.gitlab, pipeline.stage
    gitlab.paging = "header"
    for number in range(120):
        gitlab.say(f"what somebody says, {number}", by=7)
    callbacks = stage.components()["Callbacks"]["id"]

    head = propose(pipeline, PROPOSED)
    folder = stage.repository.folder
    assert json.loads((folder / "codequality.json").read_text()) == []
    assert json.loads((folder / "terraform.json").read_text()) == {"create": 0, "update": 1, "delete": 1}
    assert "Dashboard" in (folder / "plan.html").read_text()
    note = ours(gitlab)
    first = PlanMarker.parse(note["body"])
    assert first is not None
    assert (first.pages, first.sha, first.cut) == (PAGE, head, False)

    # A push, while GitLab limits the rate and the note is deleted by somebody: one note again, of the newer plan.
    deleted: list[str] = []

    def delete(asked: Asked) -> None:
        if asked.method == "PUT" and not deleted:
            gitlab.notes.remove(note)
            deleted.append(asked.path)

    gitlab.before = delete
    gitlab.faults = [Fault("GET", "notes", Told(429, {"message": "Too Many Requests"}, {"Retry-After": "1"}))]
    head = propose(pipeline, REVISED)
    second = PlanMarker.parse(ours(gitlab)["body"])
    assert second is not None
    assert (second.sha, gitlab.faults[0].times, len(deleted)) == (head, 0, 1)
    assert second.fingerprint != first.fingerprint
    assert stage.writes() == []

    # Merged, but the page was changed since the review: nothing is written. As it was reviewed: exactly that.
    merge = stage.merge("proposal")
    gitlab.requests_[0].update(state="merged", merge_commit_sha=merge)
    stage.by_hand("Website", description="Manually")
    refused = pipeline.apply(merge)
    assert (refused.returncode, stage.writes()) == (3, [])
    assert "is not the plan that is made now" in refused.stderr
    stage.by_hand("Website", description="The marketing site")
    applied = pipeline.apply(merge)
    assert applied.returncode == 0, applied.stderr
    assert sorted(line.split(" ")[0] for line in stage.writes()) == ["DELETE", "PATCH", "PATCH"]
    live = stage.components()
    assert sorted(live) == ["Core API", "REST API", "Webhooks", "Website"]
    assert (live["Webhooks"]["id"], live["Website"]["description"]) == (callbacks, "Our web site")


@pytest.mark.slow
def test_drift_is_one_issue_for_ever(pipeline: Pipeline) -> None:
    gitlab, stage = pipeline.gitlab, pipeline.stage
    stage.by_hand("Website", description="Manually")
    assert pipeline.run("drift").returncode == 0
    (issue,) = gitlab.issues
    assert (issue["title"], issue["state"]) == ("Status page acme differs from the configuration", "opened")
    assert "Manually" in issue["description"]

    # The workspace is used again: the plan that lies there is another run's.
    assert (stage.repository.folder / "plan.json").exists()
    failed = pipeline.run("drift", STATUSPAGE_API_URL="http://127.0.0.1:9/v1")
    assert (failed.returncode, issue["state"]) == (1, "opened")
    assert "**The last check failed**" in issue["description"]

    # So is one that learned no base.
    assert pipeline.run("drift").returncode == 0
    assert "**The last check failed**" not in issue["description"]
    gitlab.faults = [Fault("GET", "/jobs", Told(403, {"message": "403 Forbidden"}))]
    assert pipeline.run("drift").returncode == 1
    assert "**The last check failed**" in issue["description"]

    assert stage.bash(["-c", "reconciler apply --auto-approve"], {}).returncode == 0
    assert pipeline.run("drift").returncode == 0
    assert issue["state"] == "closed"
    assert re.search(
        r"matches the configuration again, .* by \[this run\]\(https://git.acme.example/site/-/jobs/\d+\)",
        issue["said"][-1],
    )


@pytest.mark.slow
def test_by_hand_what_the_file_says_is_applied(pipeline: Pipeline) -> None:
    pipeline.stage.by_hand("Website", description="Manually")
    sha = pipeline.stage.repository.git("rev-parse", "main")
    assert pipeline.apply(sha).returncode == 3
    assert pipeline.run("apply", CI_COMMIT_SHA=sha, CI_COMMIT_BRANCH="main", CI_PIPELINE_SOURCE="web").returncode == 0
    assert pipeline.stage.components()["Website"]["description"] == "The marketing site"


@pytest.mark.slow
def test_a_fork_plans_against_the_snapshot_without_key_and_token(pipeline: Pipeline) -> None:
    assert pipeline.run("snapshot").returncode == 0
    folder = pipeline.stage.repository.folder
    taken = (folder / "snapshot.json").rename(folder.parent / "taken.json")
    pipeline.stage.commit(PROPOSED, "proposal")
    nothing = {"STATUSPAGE_API_KEY": "", "RECONCILER_GITLAB_TOKEN": "", "CI_MERGE_REQUEST_IID": "7"}

    planned = pipeline.run("plan-of-a-fork", SNAPSHOT=taken.as_uri(), **nothing)
    assert planned.returncode == 0, planned.stderr
    assert "renamed from Callbacks" in planned.stdout

    # The one that lies in a workspace that is used again is not taken for it.
    without = pipeline.run("plan-of-a-fork", SNAPSHOT=f"{taken.as_uri()}.none", **nothing)
    assert without.returncode == 0
    assert without.stdout == "There is no snapshot to be had, so the file is checked only.\n"


def test_a_snapshot_is_in_every_pipeline_of_the_default_branch() -> None:
    """GitLab looks for an artifact in the branch's last successful pipeline alone (gitlab.com/gitlab-org/gitlab/-/issues/349316)."""
    content = yaml.load((ROOT / "examples" / "gitlab" / ".gitlab-ci.yml").read_text(), Loader)
    (rule,) = content["snapshot"]["rules"]
    assert rule["if"] == ("$CI_PIPELINE_SOURCE =~ /^(push|web|schedule)$/ && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH")
    assert content["plan-of-a-fork"]["variables"]["SNAPSHOT"].endswith("/raw/snapshot.json?job=snapshot")


@pytest.mark.slow
def test_a_file_that_does_not_stand_is_told_with_its_line(pipeline: Pipeline) -> None:
    pipeline.stage.commit(FIRST.replace("name: Website", "naem: Website"), "proposal")
    done = pipeline.run("validate", CI_MERGE_REQUEST_IID="7")
    assert done.returncode == 1
    (issue, *_) = json.loads((pipeline.stage.repository.folder / "codequality.json").read_text())
    assert issue["location"] == {"path": "statuspage.yaml", "lines": {"begin": 6}}
    assert "statuspage.yaml:6:" in done.stderr
