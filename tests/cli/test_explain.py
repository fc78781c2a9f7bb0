"""explain: what a key means, by any of its names."""

import pytest

from tests.cli.conftest import Run


def test_a_field(run: Run) -> None:
    result = run("explain", "component.showcase")
    assert result.exit_code == 0
    assert result.stdout == (
        "component.showcase\n"
        "  Whether the page shows the component's uptime history.\n"
        "\n"
        "  Place    pages.<key>.components[].showcase\n"
        "  Type     true or false\n"
        "  Default  none: left out, it is not managed\n"
        "  Written  set when the component is made, and changed where it differs\n"
        "\n"
        "  Example\n"
        "    showcase: true\n"
    )


@pytest.mark.parametrize(
    "word",
    ["components.showcase", "showcase", "COMPONENT.showcase", "`component.showcase`", "pages.components.showcase"],
)
def test_other_ways_to_ask_for_it(run: Run, word: str) -> None:
    assert run("explain", word).stdout.startswith("component.showcase\n")


@pytest.mark.parametrize(
    "word",
    [
        "previously",
        "absent",
        "adopt",
        "id",
        "prune",
        "protect",
        "ignore",
        "limits",
        "order",
        "policies",
        "version",
        "replace",
    ],
)
def test_our_own_keys(run: Run, word: str) -> None:
    result = run("explain", word)
    assert result.exit_code == 0
    assert word in result.stdout


def test_a_key_with_equal_meaning_in_several_places(run: Run) -> None:
    assert "  The same: component.previously" in run("explain", "previously").stdout


def test_a_word_with_several_meanings(run: Run) -> None:
    result = run("explain", "description")
    assert result.stdout.startswith("description can be any of these:\n  group.description ")


def test_a_refused_key_says_why(run: Run) -> None:
    assert "belongs to the people who handle an incident" in run("explain", "component.status").stdout


def test_the_list(run: Run) -> None:
    result = run("explain")
    assert result.stdout.startswith("What stands in the file\n")
    assert "  component  " in result.stdout.replace("        ", "  ")


@pytest.mark.parametrize(
    ("word", "hint"),
    [("component.showcse", "did you mean component.showcase?"), ("xyzzy", "reconciler explain lists what there is")],
)
def test_an_unknown_word(run: Run, word: str, hint: str) -> None:
    result = run("explain", word)
    assert result.exit_code == 1
    assert f"nothing in the file is called '{word}'" in result.stderr
    assert hint in result.stderr
