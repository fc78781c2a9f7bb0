"""What is wrong with a file, for people and for code hosts."""

import json

import pytest

from reconciler.errors import UNTOLD, ConfigError, Problem
from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import COMPONENT, GROUP
from reconciler.model.resource import Config, Desired, DesiredPage, Source
from reconciler.render import problems
from tests.render.plans import HOSTILE, NASTY

FOUND = [
    Problem("statuspage.yaml", 12, 7, "unknown key `naem`", "did you mean `name`?"),
    Problem("statuspage.yaml", 20, 1, "two things:\nthe one and the other"),
    Problem("other.yaml", 0, 0, "cannot be read: permission denied", rule="file"),
]


def test_text() -> None:
    assert problems.render(FOUND, "text") == (
        "statuspage.yaml:12:7: unknown key `naem`\n"
        "  did you mean `name`?\n"
        "statuspage.yaml:20:1: two things:\n"
        "  the one and the other\n"
        "other.yaml: cannot be read: permission denied [file]\n"
        "3 problems in 2 files\n"
    )
    assert problems.render(FOUND[:1], "text").endswith("\n1 problem\n")
    assert "\x1b[1mstatuspage.yaml:12:7:\x1b[0m unknown" in problems.problems_text(FOUND, color=True)


def test_json_and_unknown_formats() -> None:
    assert json.loads(problems.render(FOUND, "json"))["valid"] is False
    with pytest.raises(ValueError, match="no format 'xml': text, json, github, sarif, gitlab-codequality"):
        problems.render(FOUND, "xml")


def test_a_file_that_stands() -> None:
    source = Source("statuspage.yaml", 1, 1)
    items = tuple(
        Desired(kind, Address("acme", kind.name, (name,)), name, {}, source, absent=name == "Gone")
        for kind, name in ((COMPONENT, "A"), (COMPONENT, "B"), (GROUP, "G"), (COMPONENT, "Gone"))
    )
    page = DesiredPage("acme", "id", items, frozenset(), source)
    assert problems.valid_text(Config((page,), ("a.yaml",))) == "Valid: a.yaml: 1 page with 2 components and 1 group\n"
    empty = DesiredPage("acme", "id", (), frozenset(), source)
    files = ("a.yaml", "b.yaml", "c.yaml", "d.yaml", "e\x1b.yaml")
    assert problems.valid_text(Config((empty, page), files)).startswith(
        "Valid: a.yaml, b.yaml, c.yaml and 2 more: 2 pages with"
    )
    assert problems.valid_text(Config((empty,), ("a.yaml",))) == "Valid: a.yaml: 1 page with nothing yet\n"


def test_annotations() -> None:
    assert problems.render(FOUND, "github") == (
        "::error file=other.yaml,title=file::cannot be read: permission denied\n"
        "::error file=statuspage.yaml,line=12,col=7,title=Configuration::unknown key `naem`%0Adid you mean `name`?\n"
        "::error file=statuspage.yaml,line=20,col=1,title=Configuration::two things:%0Athe one and the other\n"
    )


def test_at_most_ten_annotations() -> None:
    lines = problems.render([Problem("a.yaml", n, 1, "x") for n in range(1, 14)], "github").splitlines()
    assert len(lines) == 11
    assert lines[-1] == "::notice title=reconciler::and 3 more problems: see the log"


def test_how_many_are_not_told_comes_last() -> None:
    told = [Problem("a.yaml", n, 1, "x") for n in range(1, 1001)]
    more = Problem("a.yaml", 0, 0, "there are 541 more problems than the 1,000 that are listed", rule=UNTOLD)
    found = ConfigError([*told, more]).problems
    assert found[-1] == more
    lines = problems.render(found, "github").splitlines()
    assert lines[0] == "::error file=a.yaml,line=1,col=1,title=Configuration::x"
    assert len(lines) == 11
    assert problems.render(found, "text").splitlines()[-2:] == [f"a.yaml: {more.message}", "more than 1,000 problems"]
    assert json.loads(problems.render(found, "sarif"))["runs"][0]["results"][-1]["ruleId"] == "untold"


def test_an_annotation_of_a_strangers_words_is_one_annotation() -> None:
    hostile = [
        Problem(f"a,b:{HOSTILE}.yaml", 1, 1, NASTY, HOSTILE, rule=HOSTILE),
        Problem(NASTY[:80], 2, 1, f"{HOSTILE}\n::error::y"),
    ]
    lines = problems.render(hostile, "github").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(
        "::error file=\\x1b[31m\\u202egnp.exe\\u202c --> \\r\\n%3A%3Aerror%3A%3Ax\\n\\x23#[error]y"
    )
    assert all(line.startswith("::error file=") for line in lines)
    assert "file=a%2Cb%3A` | </details>" in lines[0]
    assert "##[" not in "".join(lines)


def test_sarif() -> None:
    log = json.loads(
        problems.render([*FOUND, Problem("/etc/a b.yaml", 1, 0, "see [this](https://evil.example)")], "sarif")
    )
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["config", "file"]
    assert run["columnKind"] == "unicodeCodePoints"
    first, _, third, fourth = run["results"]
    assert first == {
        "ruleId": "config",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "unknown key `naem` (did you mean `name`?)"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "statuspage.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 12, "startColumn": 7},
                }
            }
        ],
    }
    assert third["ruleIndex"] == 1
    assert third["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "other.yaml", "uriBaseId": "%SRCROOT%"}
    }
    assert fourth["message"]["text"] == "see \\[this\\](https://evil.example)"
    assert fourth["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "file:///etc/a%20b.yaml"},
        "region": {"startLine": 1, "startColumn": 1},
    }


def test_code_quality() -> None:
    issues = json.loads(problems.render([*FOUND, FOUND[0]], "gitlab-codequality"))
    assert issues[0]["description"] == "unknown key `naem` (did you mean `name`?)"
    assert issues[0]["check_name"] == "config"
    assert issues[0]["severity"] == "critical"
    assert issues[0]["location"] == {"path": "statuspage.yaml", "lines": {"begin": 12}}
    assert issues[2]["location"] == {"path": "other.yaml", "lines": {"begin": 1}}
    assert len({issue["fingerprint"] for issue in issues}) == 4


def test_a_fingerprint_outlives_a_move_down_the_file() -> None:
    def fingerprint(line: int) -> str:
        return str(
            json.loads(problems.render([Problem("a\\b.yaml", line, 1, "x")], "gitlab-codequality"))[0]["fingerprint"]
        )

    assert fingerprint(1) == fingerprint(9)


@pytest.mark.parametrize("form", problems.FORMATS)
def test_no_form_lets_a_control_character_through(form: str) -> None:
    text = problems.render([Problem(NASTY, 1, 1, NASTY, NASTY, NASTY)], form)
    assert not set(text) & set("\x1b\u202e\u200b\r")
    assert "##[" not in text
    if form in ("json", "sarif", "gitlab-codequality"):
        assert text.isascii()


@pytest.mark.parametrize("form", problems.FORMATS)
def test_nothing_wrong(form: str) -> None:
    assert isinstance(problems.render([], form), str)


def test_on_a_terminal_each_problem_shows_its_line_and_a_caret() -> None:
    found = [
        Problem("a.yaml", 7, 9, "the key is wrong", "mend it", excerpt="    x: [y, z]"),
        Problem("a.yaml", 12, 4, "this as well", excerpt="\t日本 x\x1b[2J"),
        Problem("a.yaml", 13, 1, "no line of this"),
        Problem("a.yaml", 14, 90, "far to the right", excerpt=f"k: {'v' * 86}!{'w' * 80}"),
        Problem("a.yaml", 15, 1, "suspicious", severity="warning", excerpt="q"),
    ]
    assert problems.problems_text(found, width=60) == (
        "a.yaml:7:9: the key is wrong\n"
        "     7 |     x: [y, z]\n"
        "       |         ^\n"
        "  mend it\n"
        "a.yaml:12:4: this as well\n"
        "    12 |  日本 x\\x1b[2J\n"
        "       |      ^\n"
        "a.yaml:13:1: no line of this\n"
        "a.yaml:14:90: far to the right\n"
        "    14 | …vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv!wwwwwwwwwwwwwww…\n"
        "       |                                  ^\n"
        "a.yaml:15:1: warning: suspicious\n"
        "    15 | q\n"
        "       | ^\n"
        "4 problems and 1 warning\n"
    )
    assert "|" not in problems.problems_text(found)


def test_problems_warnings_and_notes_are_counted_apart() -> None:
    warning = Problem("a.yaml", 1, 1, "odd", severity="warning")
    note = Problem("a.yaml", 2, 1, "old", severity="note")
    lines = problems.problems_text([*FOUND[:1], warning, note, note]).splitlines()
    assert lines[2:] == [
        "a.yaml:1:1: warning: odd",
        "a.yaml:2:1: note: old",
        "a.yaml:2:1: note: old",
        "1 problem, 1 warning and 2 notes in 2 files",
    ]
    assert problems.problems_text([warning, note]).endswith("\n1 warning and 1 note\n")
    annotations = problems.render([note, *FOUND[:1] * 10], "github").splitlines()
    assert [line.partition(" ")[0] for line in annotations] == ["::error"] * 10 + ["::notice"]
    assert annotations[-1].endswith("and 1 more problem: see the log")
