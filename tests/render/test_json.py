"""Documents as JSON: ASCII, and the same when read back."""

import json
from pathlib import Path

import jsonschema

from reconciler import render
from reconciler.documents.plan import PlanDocument
from reconciler.documents.result import ResultDocument
from reconciler.errors import Problem
from reconciler.render.json import plan_json, problems_json
from tests.render.plans import HOSTILE, NASTY, act, change, document, page, story


def test_a_plan_reads_back_as_itself() -> None:
    for plan in (
        story(),
        document(
            act("update", "component", NASTY, changes=(change("x", HOSTILE, NASTY),)), pages=(page(name=HOSTILE),)
        ),
    ):
        text = plan_json(plan)
        assert text.isascii()
        assert text.endswith("}\n")
        assert "##[" not in text
        assert PlanDocument.model_validate_json(text) == plan
        jsonschema.validate(json.loads(text), PlanDocument.model_json_schema())
        assert render.plan(plan, "json") == text


def test_the_keys_stand_in_the_order_of_the_document() -> None:
    assert list(json.loads(plan_json(story())))[:4] == ["format_version", "tool_version", "pages", "actions"]
    assert plan_json(story()).startswith('{\n  "format_version": "1.0",\n')


def test_a_result() -> None:
    result = ResultDocument(
        fingerprint="sha256:0", pages=(), outcomes=(), interrupted=False, reads=1, writes=0, seconds=0.1, exit_code=0
    )
    assert ResultDocument.model_validate_json(render.applied(result, "json")) == result


def test_problems() -> None:
    found = [
        Problem("a.yaml", 3, 5, "unknown key «naem»", "did you mean `name`?"),
        Problem("b.yaml", 0, 0, "cannot be read"),
    ]
    data = json.loads(problems_json(found))
    assert data["valid"] is False
    assert data["problems"] == [
        {
            "file": "a.yaml",
            "line": 3,
            "column": 5,
            "message": "unknown key «naem»",
            "hint": "did you mean `name`?",
            "rule": "config",
            "severity": "error",
        },
        {
            "file": "b.yaml",
            "line": None,
            "column": None,
            "message": "cannot be read",
            "hint": None,
            "rule": "config",
            "severity": "error",
        },
    ]
    assert json.loads(problems_json([]))["valid"] is True
    warning = Problem("a.yaml", 1, 1, "odd", severity="warning")
    assert json.loads(problems_json([warning]))["valid"] is True


def test_every_json_on_stdout_is_made_by_one_writer() -> None:
    """Names can be `##[error]`, which logs of a CI take for a command: the writer escapes it, and nothing else makes JSON for people."""
    render = Path(__file__).parents[2] / "reconciler" / "render"
    writers = [
        path.name for path in render.glob("*.py") if "json.dumps(" in path.read_text() and path.name != "json.py"
    ]
    assert writers == ["entry.py"], "values inside a line of text"
    commands = [path for room in ("app", "cli") for path in (render.parent / room).glob("*.py")]
    assert [path.name for path in commands if "json.dumps(" in path.read_text()] == []
