"""What a shell offers when somebody presses Tab: values of the file, quoted as the shell needs them, and never an error."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from reconciler.app import complete
from reconciler.cli import main
from reconciler.model.address import Address
from reconciler.model.pattern import exact
from tests.cli.conftest import FILE, Place, Run

Offered = Callable[..., list[str]]


@pytest.fixture
def offered() -> Offered:
    """The values that a shell is offered after a line."""

    def ask(line: str, shell: str = "bash") -> list[str]:
        words = line.split(" ")
        environ = {"COMP_WORDS": line, "COMP_CWORD": words[-1] if shell == "bash" else str(len(words) - 1)}
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


@pytest.mark.parametrize("option", ["--page", "--only"])
def test_standard_input_is_not_read_for_an_answer(
    place: Place, offered: Offered, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert offered(f"reconciler plan - {option} ") == []


def test_a_key_with_a_line_break_is_not_offered(place: Place, offered: Offered) -> None:
    place.write('pages: {"a\\nplain,b": {}, "a\\e[2J": {}, "a\\u202eb": {}, ab: {}}\n')
    assert offered("reconciler plan --page a", "zsh") == ["ab"]


NAMES = [
    "$(touch x)",
    "`touch x`",
    "It's",
    'a "b"',
    "back\\slash",
    "!bang",
    "a;b & c | d > e",
    "{a,b}",
    "*",
    "$HOME",
    "a: b=c",
]


@pytest.fixture
def hostile(place: Place) -> Place:
    """A file whose names mean something to a shell."""
    listed = "".join(f"      - name: {json.dumps(name)}\n" for name in NAMES)
    place.write(f"version: 1\npages:\n  p:\n    id: kctbh9vrtdwd\n    components:\n{listed}")
    return place


@pytest.mark.parametrize(
    ("option", "opening", "closing", "left_out"),
    [
        ("--only ", "", "", ()),
        ("--only=", "", "", ()),
        ("--only ", "'", "'", ()),
        ("--only ", '"', '"', ("!bang",)),
        ('--only "p/compon', None, '"', ("!bang",)),
    ],
    ids=["bare", "joined", "single", "double", "double, begun"],
)
def test_bash_gets_every_name_so_quoted_that_it_stays_a_name(
    hostile: Place, option: str, opening: str | None, closing: str, left_out: tuple[str, ...]
) -> None:
    line = f"reconciler plan {option}{opening or ''}"
    if opening is None:
        opening = '"'
    typed = re.split("[ =]", line)[-1]
    answers = bash_answers(line, typed)
    echoed = subprocess.run(
        ["bash", "--norc", "-c", "\n".join(f"printf '%s\\0' {opening}{answer}{closing}" for answer in answers)],
        capture_output=True,
        text=True,
        check=True,
        cwd=hostile.folder,
    ).stdout.split("\0")
    assert [each for each in echoed if each not in ("", "p/component/**")] == [
        exact(Address("p", "component", (name,))) for name in NAMES if name not in left_out
    ]
    assert not (hostile.folder / "x").exists()


def bash_answers(line: str, last: str) -> list[str]:
    """What the script of bash puts in the place of the last word of a line."""
    asked = f"""
        PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH
        eval "$(reconciler completion bash)"
        COMP_LINE={shlex.quote(line)} COMP_POINT=${{#COMP_LINE}} COMP_WORDS=(reconciler {shlex.quote(last)}) COMP_CWORD=1
        COMP_POINT=${{#COMP_LINE}}
        _reconciler_completion reconciler
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    answered = subprocess.run(["bash", "--norc", "-c", asked], capture_output=True, text=True, check=True)
    assert answered.stderr == ""
    return answered.stdout.splitlines()


@pytest.mark.parametrize(
    ("line", "last", "answers"),
    [
        ("reconciler pla", "pla", ["plan"]),
        ("reconciler plan --pag", "--pag", ["--page"]),
        ("reconciler plan --page=", "=", ["p"]),
        ("reconciler plan --only p/component/a:", ":", [r"\ b=c"]),
        ("reconciler plan --only p/component/a:\\ b=", "=", ["c"]),
        ("reconciler plan --only p/component/back\\", "p/component/back\\", [r"p/component/back\\\\slash"]),
        ("reconciler plan --only 'p'/c", "'p'/c", [""]),
        ("reconciler plan --only p --page", "plan", [""]),
    ],
)
def test_bash_replaces_what_it_takes_for_the_last_word(
    hostile: Place, line: str, last: str, answers: list[str]
) -> None:
    assert bash_answers(line, last) == answers


@pytest.mark.skipif(shutil.which("fish") is None, reason="needs fish")
@pytest.mark.parametrize(
    ("line", "answers"),
    [
        ("plan --only p/component/a", ['p/component/a "b"', "p/component/a;b & c | d > e", "p/component/a: b=c"]),
        ("plan --only=p/component/It", ["--only=p/component/It's"]),
        ("plan --page=", ["--page=p"]),
        ("plan --live=stat", ["--live=statuspage.yaml"]),
        ("sho", ["show\tPrint a saved plan in any form, offline."]),
    ],
)
def test_fish_gets_whole_names_and_whole_descriptions(hostile: Place, line: str, answers: list[str]) -> None:
    asked = f"reconciler completion fish | source; complete -C {shlex.quote('reconciler ' + line)}"
    environ = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    answered = subprocess.run(
        ["fish", "--no-config", "-c", asked],
        capture_output=True,
        text=True,
        check=True,
        env=environ,
        cwd=hostile.folder,
    )
    assert (sorted(answered.stdout.splitlines()), answered.stderr) == (sorted(answers), "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_can_read_its_script(run: Run, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"needs {shell}")
    checked = subprocess.run(
        [shell, "-n"], input=run("completion", shell).output, capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")
