"""Documents as JSON: ASCII only, indented by two spaces, keys in schema order, with a final newline."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from reconciler import __version__
from reconciler.errors import Problem
from reconciler.render.escape import json_text

if TYPE_CHECKING:  # `validate` writes only problems and does not import the documents
    from reconciler.documents.plan import PlanDocument
    from reconciler.documents.result import ResultDocument
    from reconciler.documents.snapshot import Snapshot


def plan_json(document: "PlanDocument") -> str:
    """A plan document, as `schemas/plan.schema.json` describes it. Reading it back gives the same document."""
    return dumped(document.model_dump(mode="json"))


def result_json(result: "ResultDocument") -> str:
    """The result of an apply."""
    return dumped(result.model_dump(mode="json"))


def snapshot_json(snapshot: "Snapshot", *, subscribers: bool) -> str:
    """A snapshot. Reading it back gives the same snapshot."""
    return json_text(snapshot.to_json(subscribers=subscribers))


def problems_json(problems: Iterable[Problem]) -> str:
    """The problems of a file. It is valid if there are only warnings and notes. `line` and `column` are null for a problem
    without a line.
    """
    result = [
        {
            "file": problem.file,
            "line": problem.line or None,
            "column": problem.column or None,
            "message": problem.message,
            "hint": problem.hint,
            "rule": problem.rule,
            "severity": problem.severity,
        }
        for problem in problems
    ]
    valid = all(problem["severity"] != "error" for problem in result)
    return dumped({"format_version": "1.0", "tool_version": __version__, "valid": valid, "problems": result})


def dumped(data: Any) -> str:
    """Data as our JSON."""
    return json_text(json.dumps(data, indent=2, ensure_ascii=True)) + "\n"
