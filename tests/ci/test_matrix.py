"""One CI job for each API key, and never two jobs on one key."""

import json

import pytest
import yaml

from reconciler.ci import KeyJob, github_matrix, gitlab_pipeline, key_jobs
from reconciler.errors import SettingError
from reconciler.model.resource import DesiredPage, Provider, Source

ACME, BETA = "STATUSPAGE_API_KEY_ACME", "STATUSPAGE_API_KEY_BETA"


def page(key: str, key_env: str | None = None, service: str = "statuspage") -> DesiredPage:
    return DesiredPage(key, key, (), frozenset(), Source("f", 1, 1), provider=Provider(service, key_env=key_env))


def unset(_provider: Provider) -> None:
    return None


def test_pages_of_one_key_share_a_job() -> None:
    pages = [page("one", ACME), page("two"), page("three", ACME), page("four", service="jsm"), page("five")]

    assert key_jobs(pages, unset) == (
        KeyJob(ACME, ("one", "three")),
        KeyJob("STATUSPAGE_API_KEY", ("two", "five")),
        KeyJob("ATLASSIAN_API_TOKEN", ("four",)),
    )


def test_two_variables_with_one_key_are_refused() -> None:
    pages = [page("one", ACME), page("two", BETA)]

    assert len(key_jobs(pages, lambda provider: provider.key_variable)) == 2
    with pytest.raises(SettingError, match=f"{ACME} and {BETA} hold the same key"):
        key_jobs(pages, lambda _provider: "digest")


def test_github_reads_the_matrix_from_one_line() -> None:
    text = github_matrix((KeyJob(ACME, ("one", "drei & vier##[error]")),))

    assert text.count("\n") == 1
    assert "##[" not in text
    assert json.loads(text) == {"include": [{"key": ACME, "pages": "one\ndrei & vier##[error]"}]}
    assert github_matrix(()) == '{"include":[]}\n'


def test_a_matrix_of_github_has_an_end() -> None:
    jobs = tuple(KeyJob(f"STATUSPAGE_API_KEY_{number}", ("x",)) for number in range(257))

    assert len(json.loads(github_matrix(jobs[:256]))["include"]) == 256
    with pytest.raises(SettingError, match="257 keys are more than the 256 jobs"):
        github_matrix(jobs)


def test_gitlab_runs_the_child_pipeline() -> None:
    text = gitlab_pipeline((KeyJob(ACME, ("one", "$CI_JOB_TOKEN: {")),), include="/keys.yml", template=".key")

    assert yaml.safe_load(text) == {
        "include": [{"local": "/keys.yml"}],
        ACME: {
            "extends": ".key",
            "resource_group": ACME,
            "variables": {
                "RECONCILER_KEY": ACME,
                "RECONCILER_PAGES": {"value": "one\n$CI_JOB_TOKEN: {", "expand": False},
            },
        },
    }


def test_gitlab_gets_a_job_where_there_is_nothing_to_do() -> None:
    assert yaml.safe_load(gitlab_pipeline((), include="/keys.yml", template=".key")) == {
        "nothing to do": {
            "rules": [{"when": "on_success"}],
            "script": ["echo No page is declared differently."],
        }
    }
