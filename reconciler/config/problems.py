"""Collects everything that is wrong with the files of a run, with locations."""

from dataclasses import replace
from typing import Any, Protocol

from reconciler.errors import UNTOLD, Problem
from reconciler.model.resource import Source


class Placed(Protocol):
    """Anything that has a position in a file."""

    @property
    def start_mark(self) -> Any:
        """Its start: a mark from the YAML parser. `line` and `column` count from 0; `name` is the file."""


def source_of(node: Placed) -> Source:
    """The location of a node, with line and column counted from 1."""
    mark = node.start_mark
    return Source(mark.name, mark.line + 1, mark.column + 1)


def beside(file: str, path: str) -> str:
    """The name of a file that another file refers to, relative to that file's name: `statuspage/a.yaml`,
    `HEAD~1:statuspage.yaml`.
    """
    head, slash, _ = file.rpartition("/")
    if not slash:
        head, slash, _ = file.rpartition(":")
    return f"{head}{slash}{path.strip()}"


MAX_TOLD = 1_000
"""Maximum number of problems reported individually; the rest are counted. A file with more usually has one repeated
mistake.
"""


class Problems:
    """Collects problems, so that everything is checked before an error is raised.

    An identical message at the same location is reported once: one line can produce many items (an alias, a matrix,
    defaults).
    """

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._told: set[Problem] = set()
        self._count = 0
        self._repeated = 0
        self._warnings: dict[Problem, None] = {}
        self._only_keys: dict[tuple[str, int], set[int]] = {}
        self._lines: dict[str, list[str]] = {}
        self.texts: dict[str, str] = {}
        """The texts that were read, by file name. Problems show lines from them."""
        self.cut: dict[Source, str] = {}
        """Values that a comment probably cut short, by location."""

    def at(self, node: Placed, message: str, hint: str | None = None, *, only_key: bool = False) -> None:
        """Report a problem at the start of `node`. With `only_key`, the value next to it is never shown."""
        where = source_of(node)
        if only_key:
            self._only_keys.setdefault(where[:2], set()).add(where.column)
        self.at_place(*where, message, hint)

    def at_place(self, file: str, line: int, column: int, message: str, hint: str | None = None) -> None:
        """Report a problem at a line and column, both counted from 1, or 0 and 0 for the whole file."""
        self._count += 1
        if self.full:
            return
        problem = Problem(file, line, column, message, hint)
        if problem in self._told:
            self._repeated += 1
        else:
            self._told.add(problem)
            self._found.append(problem)

    def warn(self, node: Placed, message: str, hint: str | None = None) -> None:
        """Report a probable mistake at the start of `node`. The run continues."""
        self.warn_at_place(*source_of(node), message, hint)

    def warn_at_place(self, file: str, line: int, column: int, message: str, hint: str | None = None) -> None:
        """Report a probable mistake at a line and column, both counted from 1, or 0 and 0 for the whole file."""
        if len(self._warnings) < MAX_TOLD:
            self._warnings[Problem(file, line, column, message, hint, severity="warning")] = None

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The warnings, in file order."""
        problems = sorted(
            self._warnings, key=lambda problem: (problem.file, problem.line, problem.column, problem.message)
        )
        return tuple(map(self._with_excerpt, problems))

    @property
    def count(self) -> int:
        """The number of problems, including repeated ones."""
        return self._count

    @property
    def full(self) -> bool:
        """Whether further problems are only counted."""
        return len(self._found) >= MAX_TOLD

    @property
    def found(self) -> list[Problem]:
        """The problems to report, followed by one that says how many more there are."""
        untold = self._count - self._repeated - len(self._found)
        return [*map(self._with_excerpt, self._found), *_counted(untold, self._found)]

    def _with_excerpt(self, problem: Problem) -> Problem:
        """The problem with its source line. If one problem hides a key's value, no other problem shows that line."""
        from reconciler.config.excerpts import excerpt  # lazy: it loads the resource types, and most files are valid

        if problem.file not in self._lines:
            self._lines[problem.file] = self.texts.get(problem.file, "").split("\n")
        lines = self._lines[problem.file]
        keys = self._only_keys.get((problem.file, problem.line), set())
        if not 0 < problem.line <= len(lines) or (keys and problem.column not in keys):
            return problem
        shown = excerpt(lines[problem.line - 1], problem.column, only_key=problem.column in keys)
        return replace(problem, excerpt=shown)


def first_told(problems: list[Problem]) -> list[Problem]:
    """The problems that are listed, followed by one that says how many more there are."""
    listed = problems[:MAX_TOLD]
    return [*listed, *_counted(len(problems) - len(listed), listed)]


def _counted(untold: int, listed: list[Problem]) -> list[Problem]:
    if not untold:
        return []
    message = f"there are {untold:,} more problems than the {MAX_TOLD:,} that are listed"
    return [Problem(listed[-1].file, 0, 0, message, rule=UNTOLD)]
