"""Render plans, results, problems and errors as text, JSON, Markdown, HTML and GitLab's report.

All output text is made here, and every renderer of a plan reads the plan document, so that outputs cannot disagree.
Renderers are imported when used: planning to JSON does not import HTML.
"""

from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.documents.plan import PlanDocument
    from reconciler.documents.result import ResultDocument

PLAN_FORMATS = ("text", "json", "markdown", "html", "gitlab")
"""The formats of `plan`."""


def plan(
    document: "PlanDocument",
    format: str = "text",  # noqa: A002  as the option is called
    *,
    color: bool = False,
    width: int = 100,
    now: datetime | None = None,
    rules: bool = True,
) -> str:
    """A plan in one of `PLAN_FORMATS`. Raises ValueError for any other.

    Color, width and `rules` (whether to list the rules that block the plan) apply to text. `now` dates a snapshot.
    """
    if format not in PLAN_FORMATS:
        raise ValueError(f"no format {format!r}: {', '.join(PLAN_FORMATS)}")
    renderer = import_module(f"reconciler.render.{format}")
    if format == "text":
        return str(renderer.plan_text(document, color=color, width=width, now=now, rules=rules))
    if format == "markdown":
        return str(renderer.plan_markdown(document, now=now).text)
    if format == "html":
        return str(renderer.plan_html(document, now=now))
    return str(renderer.plan_json(document) if format == "json" else renderer.plan_gitlab(document))


def applied(document: "ResultDocument", format: str = "text", *, color: bool = False) -> str:  # noqa: A002  as above
    """The result of an apply, as `text` or `json`."""
    from reconciler.render.json import result_json
    from reconciler.render.result import result_text

    return result_json(document) if format == "json" else result_text(document, color=color)
