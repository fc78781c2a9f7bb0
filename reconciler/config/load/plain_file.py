"""A YAML or JSON file that is no configuration: plain values, and where each of them stands."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reconciler.config.load.files import read
from reconciler.config.load.interpolation import Expander, FileRefusedError
from reconciler.config.load.values import Reader
from reconciler.config.problems import Problems
from reconciler.config.yaml.nodes import Leaf, Node, child, compose, items, key_node
from reconciler.errors import ConfigError, Problem


class PlainFile:
    """What a file holds, read by the rules that hold for configurations; `${…}` in it is text like any other."""

    def __init__(self, path: Path, *, empty: str | None = None) -> None:
        """`empty`: what to write into a file that is empty. Raises ConfigError for a file that cannot be read or is no YAML."""
        self._problems = Problems()
        texts = read(path, self._problems)
        self._root = compose(texts[0].name, texts[0].text, self._problems, empty=empty) if texts else None
        self.value: Any = None
        """The plain values."""
        if self._root is not None:
            self.value = Reader(self._problems, _AsWritten(self._problems)).value(self._root)
        self._raise()

    def refuse(self, result: Sequence[tuple[Sequence[str | int], str, str | None]]) -> None:
        """Raise a ConfigError for mistakes in the values: the keys and indexes that lead to each, what it is, and a hint."""
        for path, message, hint in result:
            if self._root is not None:
                self._problems.at(_at(self._root, path), message, hint)
        self._raise()

    def _raise(self) -> None:
        if self._problems.count:
            raise ConfigError(self._problems.found)


class _AsWritten(Expander):
    """Leaves every text as it is written."""

    def __init__(self, problems: Problems) -> None:
        environ: Mapping[str, str] = {}
        super().__init__(problems, environ, _no_file)

    def expand(self, node: Leaf) -> str:
        """The text of a scalar."""
        text: str = node.value
        return text


def _no_file(name: str) -> str:
    raise FileRefusedError(name)


def _at(node: Node, path: Sequence[str | int]) -> Node:
    """Where a path leads, or the last place on the way that there is: the key of a map, the item of a list."""
    shown = node
    for step in path:
        element: Node | None
        if isinstance(step, int):
            listed = items(node)
            element = listed[step] if step < len(listed) else None
            key = element
        else:
            element, key = child(node, step), key_node(node, step)
        if element is None or key is None:
            break
        node, shown = element, key
    return shown


def told(error: ConfigError, what: str) -> tuple[str, str | None, str | None]:
    """One message, its place and its hint, for all the problems of a file that is `what`."""
    first, *more = error.problems
    if not more:
        return first.message, first.place, first.hint
    return "\n".join([f"{len(error.problems)} mistakes in {what}", *map(_line, error.problems)]), None, None


def _line(problem: Problem) -> str:
    return f"{problem.place}: {problem.message}" + (f" ({problem.hint})" if problem.hint else "")
