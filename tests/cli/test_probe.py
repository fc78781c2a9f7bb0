"""`reconciler probe` writes a report that parses, sends nothing but GET, and says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from reconciler.sandbox import Sandbox, ServiceLimit, serve
from tests.cli.conftest import Run


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A site with a page, and the environment that leads there."""
    monkeypatch.chdir(tmp_path)
    with Sandbox(rate=None) as sandbox:
        sandbox.jsm_seed({"pages": {"page1": {"page": {"name": "Acme"}, "components": [{"name": "Website"}]}}})
        with serve(sandbox) as url:
            monkeypatch.setenv("JSM_API_URL", f"{url.removesuffix('/v1')}/jsm/ops/api")
            monkeypatch.setenv("JSM_CLOUD_ID", sandbox.jsm_cloud_id)
            monkeypatch.setenv("ATLASSIAN_EMAIL", "ops@acme.example")
            monkeypatch.setenv("ATLASSIAN_API_TOKEN", "k3y-that-nobody-may-see")
            yield sandbox


def test_the_report_is_yaml_on_stdout(site: Sandbox, run: Run) -> None:
    result = run("probe")
    assert result.exit_code == 0, result.output
    report = yaml.safe_load(result.stdout)
    assert report["answers"]["ids"] == {"answer": "two"}
    assert report["answers"]["unknown"]["answer"] == "404"
    assert "null" in report["not answered by reading"]
    assert report["literals"]["component.type"] == {"COMPONENT": 1}
    assert report["requests"][0] == "GET /pages/summary/v2 200"
    assert all(request.startswith("GET ") for request in report["requests"])
    assert {record.method for record in site.requests} == {"GET"}
    assert f"Sent {len(site.requests)} GET requests and nothing else: nothing was written.\n" in result.stderr
    assert "Acme" not in result.output
    assert "page1" not in result.stdout


def test_the_report_is_in_a_file(site: Sandbox, run: Run, tmp_path: Path) -> None:
    result = run("probe", "--page-id", "page1", "--out", "probe.yaml")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "The report is in probe.yaml." in result.stderr
    assert yaml.safe_load((tmp_path / "probe.yaml").read_text())["written"] == "nothing"


def test_headers_that_concern_rate_limits_are_in_it(site: Sandbox, run: Run) -> None:
    site.jsm_rate = ServiceLimit(8, 1.0)
    report = yaml.safe_load(run("probe").stdout)
    assert report["rate limit headers"] == {"retry-after": ["1"]}


def test_the_embedded_sandbox_will_do(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("probe", "--page-id", "page1", "--sandbox")
    assert result.exit_code == 0
    assert yaml.safe_load(result.stdout)["answers"]["draft"]["answer"] == "always"


def test_a_file_that_cannot_be_written(site: Sandbox, run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    result = run("probe", "--out", "file/probe.yaml")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: the report cannot be written: ")
