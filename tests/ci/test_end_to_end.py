"""From the file to every output by the commands themselves: two thousand changes at once, and the words of strangers."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from markdown_it import MarkdownIt

from reconciler.ci.marker import PlanMarker
from reconciler.cli.root import main
from reconciler.sandbox import Sandbox, serve
from tests.ci.hosts import GitHubApi
from tests.ci.stage import PAGE
from tests.render.browser import CHROMIUM, Elements, dom

HOSTILE = "` | </details> <img src=x onerror=alert(1)> @everyone #1 ::error::x"
COMMENT = "--> ::error::y"
NOISE = dict.fromkeys(("FORCE_COLOR", "CI_PROJECT_ID", "CI_PROJECT_DIR", "GITHUB_WORKSPACE"), "")


@dataclass
class Desk:
    """A folder with a configuration, a page, and the environment of a pull request's job."""

    folder: Path
    sandbox: Sandbox
    env: dict[str, str]

    def run(self, *arguments: str) -> Result:
        return CliRunner(env={**NOISE, **self.env}).invoke(main, list(arguments))

    def good(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.exit_code == 0, done.output
        return done.stdout

    def planned(self) -> dict[str, str]:
        """One planning run, and what every format makes of it."""
        shown = {"log": self.good("plan", "--out", "plan.json")}
        for form in ("text", "markdown", "html"):
            shown[form] = self.good("show", "plan.json", "--format", form)
        shown["summary"] = (self.folder / "summary.md").read_text(encoding="utf-8")
        shown["said"] = self.good("ci", "comment", "plan.json")
        return shown


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, github: GitHubApi, github_env: dict[str, str]
) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    with Sandbox(rate=None) as sandbox, serve(sandbox) as url:
        files = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"), "GITHUB_OUTPUT": str(tmp_path / "output")}
        reached = {"STATUSPAGE_API_URL": url, "STATUSPAGE_API_KEY": "k3y-that-nobody-may-see"}
        yield Desk(tmp_path, sandbox, {**github_env, **files, **reached})


def declare(desk: Desk, lines: list[str], more: str = "") -> None:
    text = f"version: 1\npages:\n  acme:\n    id: {PAGE}\n{more}    components:\n" + "".join(lines)
    (desk.folder / "statuspage.yaml").write_text(text, encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("deletes", [1000, 2000])
def test_two_thousand_changes_on_one_page(desk: Desk, github: GitHubApi, deletes: int) -> None:
    names = [f"Service {number:04} of the platform" for number in range(2000)]
    desk.sandbox.seed({"pages": {PAGE: {"components": [{"name": name, "description": "before"} for name in names]}}})
    kept = [f"      - {{name: {name}, description: after}}\n" for name in names[deletes:]]
    limits = "    prune: [component]\n    limits: {deletes: 5000, delete_percent: 100}\n"
    declare(desk, kept or ["      - {name: New}\n"], limits)

    shown = desk.planned()

    comment = github.comments[0]["body"]
    assert len(comment) < 65_000
    assert [name for name in names[:deletes] if name not in comment] == []
    marker = PlanMarker.parse(comment)
    assert marker is not None
    assert marker.fingerprint == json.loads((desk.folder / "plan.json").read_text())["fingerprint"]
    assert len(shown["summary"].encode()) <= 1_000_000
    assert [name for name in names[:deletes] if name not in shown["summary"]] == []
    for form in ("text", "html"):
        assert [name for name in names if name not in shown[form]] == []
    if CHROMIUM:
        page = dom(shown["html"], desk.folder)
        assert [name for name in names if name not in page.text] == []
        assert {"h1", "details", "summary"} <= page.tags


def strange(desk: Desk) -> None:
    """A page whose component of that name is changed, another that is deleted, a third that nobody declared; and one to make."""
    rows = [
        {"name": HOSTILE, "description": "before"},
        {"name": f"Old {HOSTILE}", "description": COMMENT},
        {"name": f"Unmanaged {HOSTILE}"},
    ]
    desk.sandbox.seed({"pages": {PAGE: {"page": {"name": HOSTILE}, "components": rows}}})
    lines = [
        f"      - {{name: {json.dumps(HOSTILE)}, description: {json.dumps(COMMENT)}}}\n",
        f"      - {{name: {json.dumps('Old ' + HOSTILE)}, absent: true}}\n",
        f"      - {{name: {json.dumps('New ' + HOSTILE)}, description: {json.dumps(COMMENT)}}}\n",
    ]
    declare(desk, lines)


def commands(text: str) -> list[str]:
    """The lines that GitHub's runner takes for commands (ActionCommand.cs): leading white space does not count."""
    return [line for line in text.splitlines() if line.lstrip().startswith("::") or re.search(r"##\w*\[", line)]


def test_the_words_of_strangers_in_a_log(desk: Desk) -> None:
    strange(desk)
    shown = desk.planned()
    for form in ("log", "text", "said"):
        assert commands(shown[form]) == []
        assert "\x1b" not in shown[form]
    assert shown["text"].count(HOSTILE) >= 4
    assert COMMENT in shown["text"]


def test_the_words_of_strangers_in_markdown(desk: Desk, github: GitHubApi) -> None:
    strange(desk)
    shown = desk.planned()
    comment = github.comments[0]["body"]
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    for text in (shown["markdown"], shown["summary"], comment):
        elements = Elements(parser.render(text))
        assert not {"img", "script"} & elements.tags
        links = [attributes["href"] for tag, attributes in elements.found if tag == "a"]
        ours = ["https://ghe.example/acme/site/actions/runs/99", "https://kctbh9vrtdwd.statuspage.io"]
        assert links == (ours if text == comment else [])
        opened, closed = text.count("<details>"), text.count("\n</details>")
        assert opened == closed
        assert HOSTILE in elements.text
        assert COMMENT in elements.text
        plain = Elements(re.sub(r"<(code|pre)\b.*?</\1>", "", parser.render(text), flags=re.DOTALL)).text
        assert "@everyone" not in plain
        assert "#1" not in plain
        assert commands(text) == []
    assert comment.count("-->") == 1 + comment.count(COMMENT)
    assert PlanMarker.parse(comment) is not None


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
def test_the_words_of_strangers_in_a_browser(desk: Desk, github: GitHubApi) -> None:
    strange(desk)
    shown = desk.planned()
    page = dom(shown["html"], desk.folder)
    assert not {"img", "script", "iframe"} & page.tags
    assert "onerror" not in {name for _, attributes in page.found for name in attributes}
    assert page.text.count(HOSTILE) >= 4
    rendered = dom(
        MarkdownIt("commonmark", {"html": True}).enable("table").render(github.comments[0]["body"]), desk.folder
    )
    assert not {"img", "script"} & rendered.tags
    assert HOSTILE in rendered.text


def test_the_words_of_strangers_in_annotations(desk: Desk) -> None:
    reference = json.dumps(HOSTILE)
    lines = [f"      - {{name: {reference}, {json.dumps(HOSTILE)}: 1, status: {json.dumps(COMMENT)}}}\n"] * 2
    declare(desk, lines)
    done = desk.run("validate", "--format", "github")
    assert done.exit_code == 1
    found = done.stdout.splitlines()
    assert found
    assert all(line.startswith("::error file=statuspage.yaml,line=") for line in found)
    assert any(HOSTILE in line for line in found)
    for form in ("text", "gitlab-codequality", "sarif", "json"):
        assert commands(desk.run("validate", "--format", form).output) == []


def test_the_words_of_strangers_in_outputs(desk: Desk) -> None:
    strange(desk)
    desk.planned()
    outputs = dict(line.split("=", 1) for line in (desk.folder / "output").read_text().splitlines())
    assert set(outputs) == {
        "changes",
        "to-create",
        "to-update",
        "to-delete",
        "manual",
        "unmanaged",
        "notifies",
        "risk",
        "blocked",
        "plan-hash",
        "plan-json-path",
        "comment-url",
    }
