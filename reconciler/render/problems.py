"""The problems of a file: as text, and in the formats of editors and code hosts (see `findings`)."""

from collections import Counter
from collections.abc import Callable, Sequence

from reconciler.errors import UNTOLD, Problem
from reconciler.model.enumeration import first_of, listed
from reconciler.model.resource import Config
from reconciler.render.ansi import Paint
from reconciler.render.escape import terminal
from reconciler.render.findings import codequality, github, sarif
from reconciler.render.json import problems_json
from reconciler.render.wording import columns, count, kinds

_LONGEST_LINE = 2000
_UNNAMED = ("config", UNTOLD, "old-schema")
"""What no rule of `--lint` finds. The ID of a rule is shown, because `lint_off` takes it off by that."""

_STYLES = {"warning": "warn", "note": "dim"}
"""The style of each severity that does not make a file invalid."""
_FORMS: dict[str, Callable[[Sequence[Problem]], str]] = {
    "json": problems_json,
    "github": github,
    "sarif": sarif,
    "gitlab-codequality": codequality,
}
FORMATS = ("text", *_FORMS)
"""The formats of `render`."""


def render(problems: Sequence[Problem], format: str, *, color: bool = False) -> str:  # noqa: A002  as the option is called
    """The problems in one of `FORMATS`. Raises ValueError for any other."""
    if format == "text":
        return problems_text(problems, color=color)
    if format not in _FORMS:
        raise ValueError(f"no format {format!r}: {', '.join(FORMATS)}")
    return _FORMS[format](problems)


def problems_text(problems: Sequence[Problem], *, color: bool = False, width: int | None = None) -> str:
    """`file:line:column: what is wrong [lint rule]`, followed by what to write instead; at the end, the number of problems.

    With `width` (of a terminal), each problem shows its source line and a caret.
    """
    paint = Paint(color)
    lines: list[str] = []
    for problem in problems:
        first, *more = problem.message.split("\n")
        style = _STYLES.get(problem.severity)
        warned = f"{paint(style, f'{problem.severity}:')} " if style else ""
        rule = "" if problem.rule in _UNNAMED else f" {paint('dim', f'[{_line(problem.rule)}]')}"
        lines.append(f"{paint('bold', f'{_line(problem.place)}:')} {warned}{_line(first)}{rule}")
        lines += [f"  {_line(line)}" for line in more]
        lines += [f"  {paint('dim', line)}" for line in _excerpt(problem, width)]
        lines += [f"  {paint('dim', _line(line))}" for line in (problem.hint or "").split("\n") if line]
    files = len({problem.file for problem in problems})
    where = f" in {count(files, 'file')}" if files > 1 else ""
    lines.append(f"{_total(problems, paint)}{where}")
    return "\n".join(lines) + "\n"


def _total(problems: Sequence[Problem], paint: Paint) -> str:
    """How many problems of each severity there are."""
    more_than = "more than " if any(problem.rule == UNTOLD for problem in problems) else ""
    numbers = Counter(problem.severity for problem in problems if problem.rule != UNTOLD)
    parts = [paint("bad", more_than + count(numbers["error"], "problem"))] if numbers["error"] or more_than else []
    parts += [
        paint(style, count(numbers[severity], severity)) for severity, style in _STYLES.items() if numbers[severity]
    ]
    return listed(parts)


def _excerpt(problem: Problem, width: int | None) -> list[str]:
    """The source line with a caret under the position, cut to the width of the terminal."""
    if width is None or problem.excerpt is None:
        return []
    before, after = (terminal(part.replace("\t", " ")) for part in _parted(problem.excerpt, problem.column - 1))
    margin = f"{problem.line:>4} | "
    room = max(20, width - len(margin) - 3)
    while columns(before) > room * 2 // 3:
        before = "…" + before[2:]
    shown = before + after
    while columns(shown) > room:
        shown = shown[:-2] + "…"
    return [f"{margin}{shown}", f"{' ' * (len(margin) - 2)}| {' ' * columns(before)}^"]


def _parted(line: str, at: int) -> tuple[str, str]:
    return line[:at], line[at:]


def valid_text(config: Config, *, color: bool = False) -> str:
    """That a file is valid, and what it declares."""
    paint = Paint(color)
    total: dict[str, int] = {}
    for page in config.pages:
        for item in page.items:
            total[item.kind.name] = total.get(item.kind.name, 0) + (not item.absent)
    declared = [kinds(number, kind) for kind, number in total.items() if number]
    files = first_of(config.files, 3, _line)
    text = listed(declared) or "nothing yet"
    scopes = Counter(page.scope for page in config.pages)
    where = listed([count(number, scope.value) for scope, number in scopes.items()])
    return f"{paint('good', 'Valid:')} {files}: {where} with {text}\n"


def _line(text: str) -> str:
    return terminal(text, _LONGEST_LINE)
