"""An error as text for stderr: what is wrong, where, and what to do. Never a traceback."""

from reconciler.errors import ConfigError, PlanError, ReconcilerError
from reconciler.render.ansi import Paint
from reconciler.render.escape import clip, terminal
from reconciler.render.problems import problems_text

_LONGEST_LINE = 2000


def error_text(error: ReconcilerError, *, color: bool = False) -> str:
    """`error: what is wrong`, then the place and the hint, each on a line of its own; of a file, every problem of the run."""
    if isinstance(error, ConfigError | PlanError) and error.problems:
        return problems_text(error.problems, color=color)
    paint = Paint(color)
    first, *more = error.message.split("\n")
    lines = [f"{paint('bad', 'error:')} {_line(first)}", *(f"  {_line(line)}" for line in more)]
    if error.place:
        lines.append(f"  at {_line(error.place)}")
    if error.hint:
        lines += [f"  {_line(line)}" for line in error.hint.split("\n")]
    return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    return terminal(clip(text, _LONGEST_LINE))
