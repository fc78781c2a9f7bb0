"""A YAML or JSON file that is not a configuration: plain values with their positions."""

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
    """The content of a file, read with the same rules as a configuration, except that `${…}` has no meaning."""

    def __init__(self, path: Path, *, empty: str | None = None) -> None:
        """Read the file. `empty` is the hint for an empty file. Raises ConfigError if it cannot be read or is not YAML."""
        self._problems = Problems()
        texts = read(path, self._problems)
        self._root = compose(texts[0].name, texts[0].text, self._problems, empty=empty) if texts else None
        self.value: Any = None
        """The plain values."""
        if self._root is not None:
            self.value = Reader(self._problems, _AsWritten(self._problems)).value(self._root)
        self._raise()

    def refuse(self, result: Sequence[tuple[Sequence[str | int], str, str | None]]) -> None:
        """Raise a ConfigError for mistakes in the values. Each is given as a path of keys and indexes, a message, and a
        hint.
        """
        for path, message, hint in result:
            if self._root is not None:
                self._problems.at(_at(self._root, path), message, hint)
        self._raise()

    def _raise(self) -> None:
        if self._problems.count:
            raise ConfigError(self._problems.found)


class _AsWritten(Expander):
    """Leaves every text unexpanded."""

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
    """The node at a path, or the closest one that exists: the key of a map or the item of a list."""
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
    """All problems of a file combined into one message, a location and a hint. `what` says what the file is."""
    first, *more = error.problems
    if not more:
        return first.message, first.place, first.hint
    return "\n".join([f"{len(error.problems)} mistakes in {what}", *map(_line, error.problems)]), None, None


def _line(problem: Problem) -> str:
    return f"{problem.place}: {problem.message}" + (f" ({problem.hint})" if problem.hint else "")
