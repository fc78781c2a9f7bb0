"""An error as text for stderr: what is wrong, where, and what to do. Never a traceback."""

from collections.abc import Iterator, Sequence

from reconciler.errors import BlockedError, ConfigError, PlanError, ReconcilerError
from reconciler.model.enumeration import and_more
from reconciler.render.ansi import Paint
from reconciler.render.escape import terminal
from reconciler.render.problems import problems_text

_LONGEST_LINE = 2000

_SHOWN = 50
"""Maximum number of blocking rules shown; the rest are counted."""


def error_text(error: ReconcilerError, *, color: bool = False, width: int | None = None) -> str:
    """`error: what is wrong`, then the location and the hint on separate lines; for files, every problem of the run.

    `width` is the width of a terminal (see `problems_text`).
    """
    if isinstance(error, ConfigError | PlanError) and error.problems:
        otherwise = f"{error.otherwise}\n" if isinstance(error, ConfigError) and error.otherwise else ""
        return problems_text(error.problems, color=color, width=width) + otherwise
    paint = Paint(color)
    if isinstance(error, BlockedError) and error.findings:
        return "\n".join(_blocked(error.findings, paint)) + "\n"
    first, *more = error.message.split("\n")
    lines = [f"{paint('bad', 'error:')} {_line(first)}", *(f"  {_line(line)}" for line in more)]
    if error.place:
        lines.append(f"  at {_line(error.place)}")
    if error.hint:
        lines += [f"  {_line(line)}" for line in error.hint.split("\n")]
    return "\n".join(lines) + "\n"


def _blocked(findings: Sequence[tuple[str, str]], paint: Paint) -> Iterator[str]:
    """Each blocking rule once, with the line to write."""
    yield f"{paint('bad', 'error:')} nothing was applied: the plan is blocked"
    for message, hint in findings[:_SHOWN]:
        yield f"  {_line(message)}"
        if hint:
            yield f"    To allow this: {_line(hint)}"
    if len(findings) > _SHOWN:
        yield f"  {and_more(len(findings) - _SHOWN)}, which `reconciler plan` shows"


def _line(text: str) -> str:
    return terminal(text, _LONGEST_LINE)
