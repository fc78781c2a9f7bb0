"""The README is true: its plan is a real plan, its commands exist and run, its figures' command is there."""

import re
import textwrap
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from reconciler.cli import main
from tests.commands.written import commands

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
WIDE = 80
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "examples").rglob("*.md"), *(ROOT / ".github").rglob("*.md")])


def blocks(language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", README, re.MULTILINE | re.DOTALL)


def reconciler(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def quickstart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The quickstart page, applied to the embedded sandbox of a new folder."""
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "examples" / "quickstart" / "statuspage.yaml").read_text(encoding="utf-8")
    (tmp_path / "statuspage.yaml").write_text(text, encoding="utf-8")
    reconciler("apply", "--sandbox", "--auto-approve")
    return tmp_path


def test_the_plan_it_shows_is_the_plan_of_the_file_it_shows(quickstart: Path) -> None:
    declared = blocks("yaml")[0]
    (quickstart / "statuspage.yaml").write_text("version: 1\n" + declared, encoding="utf-8")
    shown = blocks("text")[0].partition("\n")[2]
    assert wrapped(reconciler("plan", "--sandbox").replace(" --sandbox", "")) == shown


def wrapped(text: str) -> str:
    """The text with no line wider than `WIDE`."""
    return "".join(f"{line}\n" for long in text.splitlines() for line in textwrap.wrap(long, WIDE) or [""])


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_line_of_a_code_block_is_wider_than_a_terminal(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = [
        line for block in re.findall(r"^ *```.*?^ *```$", text, re.MULTILINE | re.DOTALL) for line in block.splitlines()
    ]
    pinned = re.compile(r" *- uses: [\w./-]+@[0-9a-f]{40} # v[\d.]+")  # cannot be broken
    assert [line for line in lines if len(line) > WIDE and not pinned.fullmatch(line)] == []


def test_the_two_set_up_commands_stand_first_and_word_for_word() -> None:
    first, second = blocks("sh")
    assert re.split(r" &&\n  ", first.removesuffix("\n")) == [
        "python3 -m venv .venv",
        ".venv/bin/pip install -q -r requirements.lock -r requirements-build.lock",
        ".venv/bin/pip install -q --no-deps --no-build-isolation .",
        ".venv/bin/reconciler demo",
    ]
    assert re.split(r" &&\n  ", second.removesuffix("\n")) == [
        "python3 -m venv .venv",
        ".venv/bin/pip install -q -r requirements-dev.lock",
        ".venv/bin/pip install -q --no-deps --no-build-isolation -e .",
        ".venv/bin/pytest -q -n auto",
    ]


def test_it_says_that_there_is_no_release_until_there_is_one() -> None:
    released = re.search(r"^## \[\d", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert ("No release is on PyPI yet" in README) == (released is None)


def test_what_a_pull_request_deletes_is_applied_after_the_merge() -> None:
    """A plan made with `--base` is refused by an apply without it."""
    (apply,) = (line for block in blocks("text") for line in block.splitlines() if "--require-plan-from" in line)
    assert "--base REV" in apply


def test_its_paragraphs_are_wrapped_evenly() -> None:
    fences = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
    prose = [line for line in fences.sub("", README).splitlines() if not line.startswith("|")]
    assert [line for line in prose if len(line) > 120] == []


def test_the_files_it_names_are_there() -> None:
    for name in re.findall(r"`((?:examples|schemas|reconciler)/[^`]*)`|\]\(([^)h][^)]*)\)", README):
        path = next(filter(None, name))
        assert (ROOT / path).exists(), path


def test_the_quickstart_and_the_demo_are_one_page() -> None:
    example = (ROOT / "examples" / "quickstart" / "statuspage.yaml").read_text(encoding="utf-8")
    demo = (ROOT / "reconciler" / "app" / "quickstart.yaml").read_text(encoding="utf-8")
    assert example.partition("\n")[2] == demo.partition("\n")[2]


def test_its_exit_codes_are_those_of_the_troubleshooting_page_and_of_the_help() -> None:
    page = (ROOT / "examples" / "troubleshooting.md").read_text(encoding="utf-8")
    codes = re.findall(r"^\| (\d+) \| ", README, re.MULTILINE)
    assert codes == re.findall(r"^\| (\d+) \| ", page, re.MULTILINE)
    listed = " ".join(reconciler("--help").split()).partition("Exit codes: ")[2].partition(".")[0]
    assert re.findall(r"\b\d+\b", listed) == codes


def test_its_table_of_commands_is_every_command_that_operates_the_page() -> None:
    """With every command below it, but for those that the row of a group does not name."""
    rows = re.findall(r"^\| (`.+?) \| ", README.partition("## Operate the page")[2].partition("\n## ")[0], re.MULTILINE)
    named: set[str] = set()
    for row in rows:
        first, *others = (re.split(r' (?:--|")', word)[0] for word in re.findall(r"`([^`]+)`", row))
        named |= {first, *(f"{first.split()[0]} {other}" for other in others)}
    operating = ("status", "incident", "maintenance", "postmortem", "component", "metric", "subscriber")
    there = {
        " ".join(words[1:])
        for words, command in commands(main, ("reconciler",))
        if not isinstance(command, click.Group)
    }
    assert named == {words for words in there if words.split()[0] in operating}
