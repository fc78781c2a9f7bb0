"""Printing a plan document in the asked form, for plan, drift, apply and show."""

from datetime import UTC, datetime

from reconciler.cli.console import Console
from reconciler.model.document import PlanDocument


def show(
    document: PlanDocument, format_: str, console: Console, *, to_stderr: bool = False, rules: bool = True
) -> None:
    """Print the plan to stdout, or, where stdout is for another result, to stderr. Without `rules` what blocks it is not listed."""
    from reconciler import render

    text = render.plan(
        document,
        format_,
        color=console.err_color if to_stderr else console.out_color,
        width=console.width,
        now=datetime.now(UTC),
        rules=rules,
    )
    if to_stderr:
        console.err(text)
    elif format_ in ("markdown", "html"):
        console.document(text)
    else:
        console.out(text)
