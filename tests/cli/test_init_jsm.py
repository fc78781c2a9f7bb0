"""`reconciler init --provider jsm`: the workflows pass on that service's variables, and the file to fill in is its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciler.app.pipelines import for_providers, template
from reconciler.model.resource import of_service
from reconciler.sandbox import Sandbox, serve
from tests.cli.conftest import Run

NAMES = {"ATLASSIAN_EMAIL", "ATLASSIAN_API_TOKEN", "JSM_CLOUD_ID"}
WORKFLOWS = [f"statuspage-{name}.yml" for name in ("plan", "apply", "drift")]
SITE = "acme.atlassian.net"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and no key."""
    monkeypatch.chdir(tmp_path)
    for name in (*NAMES, "ATLASSIAN_API_TOKEN_FILE", "STATUSPAGE_API_KEY", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def calls(path: Path) -> list[dict[str, Any]]:
    """The steps that call the action with a key."""
    steps = [step for job in yaml.safe_load(path.read_text())["jobs"].values() for step in job["steps"]]
    return [step for step in steps if str(step.get("uses")).endswith("/reconcile") and "env" in step]


@pytest.mark.parametrize("site", [None, SITE])
def test_the_workflows_pass_on_its_variables(folder: Path, run: Run, site: str | None) -> None:
    options = ("--site", site) if site else ()
    done = run("init", "--provider", "jsm", *options, "--github", "--gitlab")
    assert done.exit_code == 0, done.output
    names = NAMES - ({"JSM_CLOUD_ID"} if site else set())
    for name in WORKFLOWS:
        path = folder / ".github/workflows" / name
        assert calls(path)
        for step in calls(path):
            assert step["env"] == {name: f"${{{{ secrets.{name} }}}}" for name in names}
        assert "STATUSPAGE_API_KEY" not in path.read_text()
    pipeline = (folder / ".gitlab-ci.yml").read_text()
    assert "STATUSPAGE_API_KEY" not in pipeline
    assert "#   ATLASSIAN_EMAIL           the email address of the person whose token it is\n" in pipeline
    assert "#   ATLASSIAN_API_TOKEN       masked; unprotected, for the plan" in pipeline
    assert ("#   JSM_CLOUD_ID              the site's cloud id" in pipeline) == (site is None)
    assert "STATUSPAGE_API_KEY" not in done.stdout


@pytest.mark.parametrize("name", [("github", name) for name in WORKFLOWS] + [("gitlab", "gitlab-ci.yml")])
def test_nothing_but_the_variables_differs(name: tuple[str, ...]) -> None:
    usual = template(*name)
    assert for_providers(usual, [of_service("statuspage")]) == usual
    lines = for_providers(usual, [of_service("jsm")]).splitlines()
    kept = [line for line in usual.splitlines() if "STATUSPAGE_API_KEY" not in line]
    assert [line for line in lines if not any(variable in line for variable in NAMES)] == kept
    assert lines != usual.splitlines()


OLD = "  old: {id: kctbh9vrtdwd, components: [{name: Website}]}\n"
NEW = f"  new: {{id: 0f1c, provider: {{type: jsm, site: {SITE}, key_env: ATLASSIAN_API_TOKEN_ACME}}}}\n"


@pytest.mark.parametrize(
    ("pages", "names"),
    [
        (NEW, ["ATLASSIAN_EMAIL", "ATLASSIAN_API_TOKEN_ACME"]),
        (OLD + NEW, ["STATUSPAGE_API_KEY", "ATLASSIAN_EMAIL", "ATLASSIAN_API_TOKEN_ACME"]),
    ],
    ids=["the other service", "both services"],
)
def test_the_workflows_fit_the_configuration_that_is_kept(folder: Path, run: Run, pages: str, names: list[str]) -> None:
    path = folder / "statuspage.yaml"
    path.write_text(f"version: 1\npages:\n{pages}")
    done = run("init", "--github", "--gitlab")
    assert done.exit_code == 0, done.output
    assert "Kept:    statuspage.yaml" in done.stdout
    for name in WORKFLOWS:
        for step in calls(folder / ".github/workflows" / name):
            assert list(step["env"].items()) == [(name, f"${{{{ secrets.{name} }}}}") for name in names]
    explained = (folder / ".gitlab-ci.yml").read_text().splitlines()
    assert [line.split()[1] for line in explained if line.startswith(tuple(f"#   {name} " for name in names))] == names
    assert ", ".join(names[:-1]) + f" and {names[-1]}" in " ".join(done.stdout.split())


def test_the_workflows_fit_a_starter_that_is_kept(folder: Path, run: Run) -> None:
    assert run("init", "--provider", "jsm", "--site", SITE).exit_code == 0
    done = run("init", "--github")
    assert done.exit_code == 0, done.output
    assert "STATUSPAGE_API_KEY" not in (folder / ".github/workflows/statuspage-plan.yml").read_text() + done.stdout


@pytest.mark.parametrize("site", [None, SITE])
def test_the_file_to_fill_in_is_its_own(folder: Path, run: Run, site: str | None) -> None:
    assert run("init", "--provider", "jsm", *(("--site", site) if site else ())).exit_code == 0
    path = folder / "statuspage.yaml"
    text = path.read_text()
    assert text.startswith("# yaml-language-server: $schema=./schemas/config.schema.json\n")
    assert (f"  site: {SITE}" in text) == (site is not None)
    assert run("validate").stderr.startswith("statuspage.yaml:15:9: `id` is still to be filled in")
    text = text.replace("your-page-id", "0f1c2d")
    path.write_text(text)
    assert run("validate").stdout == "Valid: statuspage.yaml: 1 page with publication\n"
    path.write_text(text.replace("#: ", ""))
    done = run("validate")
    assert done.stdout.startswith("Valid: statuspage.yaml: 1 page with page settings, 3 components, 1 group"), (
        done.output
    )


def test_a_site_that_is_none(folder: Path, run: Run) -> None:
    done = run("init", "--provider", "jsm", "--site", "acme.example\n  x: y")
    assert done.exit_code == 64
    assert "a site looks like NAME.atlassian.net" in done.stderr


@pytest.fixture
def site(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    with Sandbox(rate=None) as sandbox:
        sandbox.jsm_seed({"pages": {"page1": {"page": {"name": "Acme"}, "components": [{"name": "Website"}]}}})
        with serve(sandbox) as url:
            monkeypatch.setenv("JSM_API_URL", f"{url.removesuffix('/v1')}/jsm/ops/api")
            monkeypatch.setenv("JSM_CLOUD_ID", sandbox.jsm_cloud_id)
            monkeypatch.setenv("ATLASSIAN_EMAIL", "ops@acme.example")
            monkeypatch.setenv("ATLASSIAN_API_TOKEN", "k3y-that-nobody-may-see")
            yield sandbox


def test_with_a_token_the_file_is_the_live_page(site: Sandbox, folder: Path, run: Run) -> None:
    done = run("init", "--provider", "jsm", "--page-id", "page1", "--github")
    assert done.exit_code == 0, done.output
    text = (folder / "statuspage.yaml").read_text()
    assert "type: jsm" in text
    assert "Website" in text
    assert "Make an API token" not in done.stdout
    assert "No changes. The page matches the configuration." in run("plan").stdout
    assert {record.method for record in site.requests} == {"GET"}
