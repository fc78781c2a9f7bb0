"""What a shell offers when somebody presses Tab: values of the file, quoted as the shell needs them, and never an error."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from reconciler.app import complete
from reconciler.cli import main
from tests.cli.conftest import FILE, Place, Run

Offered = Callable[..., list[str]]


@pytest.fixture
def offered() -> Offered:
    """The values that a shell is offered after a line."""

    def ask(line: str, shell: str = "bash") -> list[str]:
        environ = {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split(" ")) - 1)}
        result = CliRunner().invoke(
            main, env={**environ, "_RECONCILER_COMPLETE": f"{shell}_complete"}, prog_name="reconciler"
        )
        lines = result.output.splitlines()
        return lines[1::3] if shell == "zsh" else [text.partition(",")[2] for text in lines if text]

    return ask


@pytest.mark.parametrize("command", ["plan", "apply", "drift", "sweep", "incident list", "status"])
def test_the_pages_of_the_file(place: Place, offered: Offered, command: str) -> None:
    place.write(FILE + "  beta:\n    id: kctbh9vrtdwe\n    nonsense: true\n")
    assert offered(f"reconciler {command} --page ") == ["acme", "beta"]
    assert offered(f"reconciler {command} --page b") == ["beta"]


def test_the_pages_of_a_folder_and_of_a_file_that_is_named(place: Place, offered: Offered) -> None:
    place.write("pages: {one: {}}\n", "other/a.yaml")
    place.write("pages: {two: {}, one: {}}\n", "other/b.yaml")
    assert offered("reconciler plan other --page ") == ["one", "two"]
    assert offered("reconciler plan - --page ") == []


def test_addresses_are_quoted_for_bash_and_whole_for_the_others(place: Place, offered: Offered) -> None:
    assert offered("reconciler plan --only acme/component/C") == [
        r"acme/component/Core\ API/REST\ API",
        r"acme/component/Core\ API/Webhooks",
    ]
    assert offered("reconciler plan --exclude acme/comp", "zsh") == [
        "acme/component/**",
        "acme/component/Website",
        "acme/component/Core API/REST API",
        "acme/component/Core API/Webhooks",
    ]


def test_of_many_addresses_only_the_patterns(place: Place, offered: Offered, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(complete, "MOST", 2)
    assert offered("reconciler plan --only acme/", "zsh") == ["acme/component/**", "acme/group/**"]


def test_topics_and_the_levels_of_the_lint(place: Place, offered: Offered) -> None:
    assert offered("reconciler explain component.show") == ["component.showcase"]
    assert "rename" in offered("reconciler explain ")
    assert offered("reconciler validate --lint ") == ["recommended", "strict"]


@pytest.mark.parametrize("text", ["pages: [\n", "a: b\n", "pages: [a]\n", ""])
def test_a_file_that_is_not_valid_offers_nothing_and_says_nothing(place: Place, offered: Offered, text: str) -> None:
    place.write(text)
    assert offered("reconciler plan --page ") == []
    assert offered("reconciler plan --only ") == []


def test_a_folder_without_a_file_offers_nothing(
    offered: Offered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert offered("reconciler plan --page ") == []


def test_fish_keeps_what_follows_a_comma_in_a_description(run: Run) -> None:
    script = run("completion", "fish").output
    assert 'string split -m 1 "," $completion' in script
    assert 'string split ","' not in script
    fish = shutil.which("fish")
    if fish is not None:
        said = subprocess.run([fish, "--no-execute", "-c", script], capture_output=True, text=True, check=False)
        assert (said.returncode, said.stderr) == (0, "")
