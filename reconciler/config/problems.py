"""Everything wrong with the files of one run, gathered with the place of each."""

from dataclasses import replace
from typing import Any, Protocol

from reconciler.errors import UNTOLD, Problem
from reconciler.model.resource import Source


class Placed(Protocol):
    """Whatever stands somewhere in a file."""

    @property
    def start_mark(self) -> Any:
        """Where it begins: a mark of the YAML parser's. `line` and `column` count from 0, `name` is the file."""


def source_of(node: Placed) -> Source:
    """The place of a node as people count it, from 1."""
    mark = node.start_mark
    return Source(mark.name, mark.line + 1, mark.column + 1)


def beside(file: str, path: str) -> str:
    """What a file is called that is named in another one, by how that one is called: `statuspage/a.yaml`, `HEAD~1:statuspage.yaml`."""
    head, slash, _ = file.rpartition("/")
    if not slash:
        head, slash, _ = file.rpartition(":")
    return f"{head}{slash}{path.strip()}"


MAX_TOLD = 1_000
"""Problems that are told one by one. A file with more is broken in one way many times over; the rest is counted."""


class Problems:
    """Gathers problems; nothing is raised before everything was looked at.

    What is noted again word for word at its place is told once: one line can stand for many items (an alias, a matrix, defaults).
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
        """What was read, by the file's name: the lines that are shown with problems."""
        self.cut: dict[Source, str] = {}
        """The values that a comment cut short, which begins like text: by their places."""

    def at(self, node: Placed, message: str, hint: str | None = None, *, only_key: bool = False) -> None:
        """Something wrong where `node` begins. With `only_key` the value beside it is not shown, whatever it is."""
        where = source_of(node)
        if only_key:
            self._only_keys.setdefault(where[:2], set()).add(where.column)
        self.at_place(*where, message, hint)

    def at_place(self, file: str, line: int, column: int, message: str, hint: str | None = None) -> None:
        """Something wrong at a line and column, both from 1; 0 and 0 for the file as a whole."""
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
        """Something that is probably a mistake, where `node` begins: it is said, and the run goes on."""
        self.warn_at_place(*source_of(node), message, hint)

    def warn_at_place(self, file: str, line: int, column: int, message: str, hint: str | None = None) -> None:
        """The same at a line and column, both from 1; 0 and 0 for the file as a whole."""
        if len(self._warnings) < MAX_TOLD:
            self._warnings[Problem(file, line, column, message, hint, severity="warning")] = None

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What was warned of, in the order of the files."""
        problems = sorted(
            self._warnings, key=lambda problem: (problem.file, problem.line, problem.column, problem.message)
        )
        return tuple(map(self._with_excerpt, problems))

    @property
    def count(self) -> int:
        """How many were noted, repeated ones too."""
        return self._count

    @property
    def full(self) -> bool:
        """Whether further ones are only counted."""
        return len(self._found) >= MAX_TOLD

    @property
    def found(self) -> list[Problem]:
        """Those that are told, and a last one that says how many are not."""
        untold = self._count - self._repeated - len(self._found)
        shown = list(map(self._with_excerpt, self._found))
        if not untold:
            return shown
        message = f"there are {untold:,} more problems than the {MAX_TOLD:,} that are listed"
        return [*shown, Problem(self._found[-1].file, 0, 0, message, rule=UNTOLD)]

    def _with_excerpt(self, problem: Problem) -> Problem:
        """The problem with its line. Beside a key whose value is not shown, nothing of the line is shown by other problems either."""
        from reconciler.config.excerpts import excerpt  # lazily: it takes the kinds, and most files are right

        if problem.file not in self._lines:
            self._lines[problem.file] = self.texts.get(problem.file, "").split("\n")
        lines = self._lines[problem.file]
        keys = self._only_keys.get((problem.file, problem.line), set())
        if not 0 < problem.line <= len(lines) or (keys and problem.column not in keys):
            return problem
        shown = excerpt(lines[problem.line - 1], problem.column, only_key=problem.column in keys)
        return replace(problem, excerpt=shown)
