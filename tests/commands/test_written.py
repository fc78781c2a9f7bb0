"""Every command that is written anywhere can be typed: the command is there, takes these options, and their values."""

import re

import click
import pytest
from click.testing import CliRunner

from reconciler.cli import main
from tests.commands.written import (
    VALUE,
    WrittenCommand,
    commands,
    files,
    of_code,
    of_prose,
    words_of,
    written_commands,
)


def wrong_with(words: tuple[str, ...], *, whole: bool) -> str:
    """What the tool's own parser says of these words; nothing if it takes them. No command is carried out.

    In a sentence, a command may stand without its arguments and an option without its value: `plan --out`.
    """
    result = CliRunner().invoke(main, list(words))
    if result.exit_code == 0:
        return ""
    if "requires an argument" in result.stderr and words[-1].startswith("--"):
        return wrong_with((*words, VALUE), whole=False)
    is_named = "Missing " in result.stderr or isinstance(named(words), click.Group)
    return "" if (not whole and is_named) or f"'{VALUE}' is not" in result.stderr else result.stderr


def named(words: tuple[str, ...]) -> click.Command | None:
    """The command of exactly these words."""
    below = {each[1:]: command for each, command in commands(main, ("reconciler",))}
    return below.get(words)


@pytest.fixture(autouse=True)
def nothing_is_carried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(click.Command, "invoke", lambda *_: 0)


@pytest.mark.parametrize("place", sorted({command.place for command in written_commands()}))
def test_every_command_that_is_written_can_be_typed(place: str) -> None:
    wrong = {
        command.line: message
        for command in written_commands()
        if command.place == place and command.words and (message := wrong_with(command.words, whole=command.whole))
    }
    assert wrong == {}


OTHERS = {"--help", "--quick", "--write"}
"""Options of click itself, and of `python -m tests.benchmarks`."""


def test_every_option_in_inline_code_is_one_of_a_command() -> None:
    params = [param for _, command in commands(main, ("reconciler",)) for param in command.params]
    options = {name for param in params for name in (*param.opts, *param.secondary_opts)}
    written = {
        (path.name, name) for path in files(".md") for name in re.findall(r"`(--[\w-]+)", path.read_text("utf-8"))
    }
    assert {(file, name) for file, name in written if name not in options | OTHERS} == set()


def test_the_places_are_those_where_people_look() -> None:
    places = {command.place for command in written_commands()}
    assert places >= {
        "README.md",
        "CHANGELOG.md",
        "examples/gitlab/.gitlab-ci.yml",
        "reconciler/documents/plan_file.py",
    }
    helped = {place.split()[1] for place in places if place.endswith(" --help")}
    assert set(main.list_commands(click.Context(main))) - helped == {"schema"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("reconciler plan --out plan.json    # a remark", ["plan", "--out", "plan.json"]),
        (
            'base="$(reconciler ci base --workflow "$W" ${job[@]+"${job[@]}"})" || {',
            ["ci", "base", "--workflow", "VALUE"],
        ),
        ('reconciler apply ${BASE:+--base "$BASE"} >"$OUT"', ["apply", "--base", "VALUE"]),
        ("curl x | reconciler incident sync --complete && echo", ["incident", "sync", "--complete"]),
        ("pipx run statuspage-reconciler demo", ["demo"]),
        ("command -v reconciler >/dev/null", None),
    ],
)
def test_a_line_of_a_shell_is_cut_where_the_shell_does(line: str, words: list[str] | None) -> None:
    assert [list(each) for each in words_of(line)] == ([] if words is None else [words])


def test_a_remark_in_a_help_is_no_word_of_its_example() -> None:
    (first, second) = of_code(
        "x", "  reconciler plan      2 when something is pending\n  Apply it:    reconciler apply"
    )
    assert (first.line, second.line) == ("reconciler plan", "reconciler apply")


def test_a_command_in_a_sentence_goes_on_in_the_next_line() -> None:
    (whole, named) = of_prose("x", "First `reconciler\n  plan --out plan.json`, and see `reconciler ci base`.")
    assert (whole.words, whole.whole) == (("plan", "--out", "plan.json"), True)
    assert (named.words, named.whole) == (("ci", "base"), False)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("reconciler palan", "no command 'palan'"),
        ("reconciler plan --outt x", "No such option"),
        ("reconciler plan --format word", "'word' is not"),
        ("reconciler postmortem draft FILE.md", "Missing argument"),
    ],
)
def test_what_cannot_be_typed_is_noticed(line: str, message: str) -> None:
    (command,) = of_code("x", line)
    assert isinstance(command, WrittenCommand)
    assert message in wrong_with(command.words, whole=command.whole)
