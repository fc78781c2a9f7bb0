"""Everything wrong with the files of one run, gathered with the place of each."""

from typing import Any, Protocol

from reconciler.errors import Problem
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


class Problems:
    """Gathers problems; nothing is raised before everything was looked at."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def at(self, node: Placed, message: str, hint: str | None = None) -> None:
        """Something wrong where `node` begins."""
        file, line, column = source_of(node)
        self.found.append(Problem(file, line, column, message, hint))

    def at_place(self, file: str, line: int, column: int, message: str, hint: str | None = None) -> None:
        """Something wrong at a line and column, both from 1; 0 and 0 for the file as a whole."""
        self.found.append(Problem(file, line, column, message, hint))

    def __bool__(self) -> bool:
        return bool(self.found)
