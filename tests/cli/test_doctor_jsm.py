"""The doctor on Jira Service Management: the cloud, pages with their drafts, and what a refusal can mean."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.sandbox import FaultRule, JsmQuirks, Sandbox, serve
from tests.cli.conftest import Run

FILE = """version: 1
provider: {type: jsm}
pages:
  acme: {id: page1, components: [{name: Website}]}
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A site with a page, a file that declares it, and the environment that leads there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STATUSPAGE_API_KEY", raising=False)
    (tmp_path / "statuspage.yaml").write_text(FILE)
    with Sandbox(rate=None) as sandbox:
        sandbox.jsm_seed({"pages": {"page1": {"page": {"name": "Acme"}, "draft": {"id": "draft1"}}}})
        with serve(sandbox) as url:
            monkeypatch.setenv("JSM_API_URL", f"{url.removesuffix('/v1')}/jsm/ops/api")
            monkeypatch.setenv("JSM_CLOUD_ID", sandbox.jsm_cloud_id)
            monkeypatch.setenv("ATLASSIAN_EMAIL", "ops@acme.example")
            monkeypatch.setenv("ATLASSIAN_API_TOKEN", "k3y-that-nobody-may-see")
            yield sandbox


def test_all_is_well(site: Sandbox, run: Run) -> None:
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[1:] == [
        "ok  file      statuspage.yaml: 1 page",
        "--  service   Jira Service Management: its API is experimental and may change without notice",
        "ok  service   key is accepted; it reaches 1 page",
        f"ok  site      cloud {site.jsm_cloud_id[:8]}…",
        "ok  page      page1  Acme (live, its draft is draft1)",
        "ok  rate      120 requests in any 60 s, 20 of them kept for urgent commands",
        "ok  budget    1 of 120 requests used in the last 60 s: 1 by this one",
    ]
    assert site.jsm_cloud_id not in result.output
    assert [record.method for record in site.requests] == ["GET"]


def test_without_a_file_the_key_that_is_set_is_looked_at(site: Sandbox, run: Run, tmp_path: Path) -> None:
    (tmp_path / "statuspage.yaml").unlink()
    result = run("doctor")
    assert result.exit_code == 0
    assert "ok  page      page1  Acme (live, its draft is draft1)" in result.stdout
    assert "STATUSPAGE_API_KEY" not in result.stdout


def test_pages_of_one_name_stand_each_by_itself(site: Sandbox, run: Run) -> None:
    site.jsm_seed({"pages": {"page2": {"page": {"name": "Acme"}, "draft": {"id": "draft2"}}}})
    lines = [line for line in run("doctor").stdout.splitlines() if line.startswith("ok  page")]
    assert lines == [
        "ok  page      draft1  Acme (draft)",
        "ok  page      draft2  Acme (draft)",
        "ok  page      page1  Acme (live)",
        "ok  page      page2  Acme (live)",
    ]


def test_a_page_and_a_draft_of_one_id(site: Sandbox, run: Run) -> None:
    site.jsm_quirks = JsmQuirks(ids="one")
    assert "ok  page      page1  Acme (live)\n" in run("doctor").stdout


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_says_what_it_can_mean(site: Sandbox, run: Run, status: int) -> None:
    site.faults.add(FaultRule("error", status=status))
    result = run("doctor")
    assert result.exit_code == 1
    assert "NO  service   GET" in result.stdout
    assert "Enterprise" in result.stdout
    assert "expires after a year at most" in result.stdout
    assert "service accounts are not let in" in result.stdout


def test_no_cloud_id(site: Sandbox, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JSM_CLOUD_ID")
    result = run("doctor")
    assert result.exit_code == 1
    assert "set JSM_CLOUD_ID, or write `site: NAME.atlassian.net` under `provider`" in result.stdout
