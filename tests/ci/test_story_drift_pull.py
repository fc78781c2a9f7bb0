"""Drift that is right, with the jobs that users switch on: a pull request of GitHub, a merge request of GitLab, and no file touched."""

import pytest

from tests.ci import test_drift_pull, test_story_github, test_story_gitlab
from tests.ci.hosts import SHA
from tests.ci.repositories import GitHubRepository, GitLabRepository
from tests.ci.stage import FIRST
from tests.ci.test_story_github import Actions
from tests.ci.test_story_gitlab import Pipeline

actions, pipeline = test_story_github.actions, test_story_gitlab.pipeline
github, gitlab = test_drift_pull.github, test_drift_pull.gitlab
BRANCH = "reconciler/drift-acme"
ADOPTED = FIRST.replace("The marketing site", "Our shop")


@pytest.mark.slow
def test_on_github(actions: Actions, github: GitHubRepository) -> None:
    stage = actions.stage
    sha = stage.repository.git("rev-parse", "main")
    github.objects[sha] = {**github.objects[SHA], "sha": sha}
    clean = actions.drift("pull-request")
    stage.by_hand("Website", description="Our shop")
    opened = actions.drift("pull-request")

    (pull,) = github.branch_pulls
    assert (clean.code, clean.outputs["pull-request-url"], clean.outputs["exit-code"]) == (0, "", "0")
    assert (opened.code, opened.outputs["pull-request-url"]) == (0, pull["html_url"])
    assert (pull["base"], github.files(BRANCH)) == ("main", {"statuspage.yaml": ADOPTED})
    assert (stage.repository.folder / "statuspage.yaml").read_text() == FIRST

    stage.by_hand("Website", description="The marketing site")
    assert actions.drift("pull-request").outputs["pull-request-url"] == pull["html_url"]
    assert (pull["state"], BRANCH in github.refs, stage.writes()) == ("closed", False, [])


@pytest.mark.slow
def test_on_gitlab(pipeline: Pipeline, gitlab: GitLabRepository) -> None:
    stage = pipeline.stage
    sha = stage.repository.git("rev-parse", "main")
    schedule = {"CI_COMMIT_SHA": sha, "CI_COMMIT_BRANCH": "main", "CI_PIPELINE_SOURCE": "schedule"}
    stage.by_hand("Website", description="Our shop")
    opened = pipeline.run("drift-merge-request", **schedule)

    (pull,) = gitlab.branch_pulls
    assert (opened.returncode, opened.stdout) == (0, f"acme: opened {pull['web_url']}\n")
    assert (pull["target_branch"], gitlab.branches[BRANCH]["files"]) == ("main", {"statuspage.yaml": ADOPTED})

    stage.by_hand("Website", description="The marketing site")
    assert pipeline.run("drift-merge-request", **schedule).stdout == f"acme: closed {pull['web_url']}\n"
    assert (pull["state"], stage.writes()) == ("closed", [])
