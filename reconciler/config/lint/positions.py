"""Where a finding is in the files: at the value of its field if that is written, otherwise at the item."""

from collections.abc import Callable, Iterator

from reconciler.config.problems import Problems, source_of
from reconciler.config.yaml.nodes import Branch, Leaf, Node, compose
from reconciler.model.lint import LintFinding
from reconciler.model.resource import Source


class Positions:
    """Finds positions in files, each of which is parsed at most once.

    Args:
        read: returns the text of a file by its name; OSError and UnicodeDecodeError mean that it has none.
    """

    def __init__(self, read: Callable[[str], str]) -> None:
        self._read = read
        self._nodes: dict[str, dict[tuple[int, int], Branch]] = {}

    def of(self, finding: LintFinding) -> Source:
        """The position of a finding."""
        source = finding.item.source if finding.item is not None else finding.page.source
        if finding.item is None or finding.field is None:
            return source
        node = self._branches(source.file).get((source.line, source.column))
        field = finding.item.kind.by_name.get(finding.field)
        if node is None or field is None:
            return source
        key = field.yaml_key.rpartition(".")[2]
        value = next((inner for name, inner in _pairs(node) if name == key), None)
        if value is None:
            return source
        return Source(source.file, *source_of(value)[1:])

    def _branches(self, file: str) -> dict[tuple[int, int], Branch]:
        """The mappings of a file by position."""
        if file not in self._nodes:
            try:
                root = compose(file, self._read(file), Problems())
            except (OSError, UnicodeDecodeError):
                root = None
            self._nodes[file] = {source_of(node)[1:]: node for node in _walk(root) if node.mapping}
        return self._nodes[file]


def _walk(node: Node | None) -> Iterator[Branch]:
    stack = [node]
    while stack:
        each = stack.pop()
        if isinstance(each, Branch):
            yield each
            stack += reversed(each.children)


def _pairs(node: Branch) -> Iterator[tuple[str, Node]]:
    """The keys and values of a mapping and of the mappings below it; its own first. Lists are not entered: they hold other items."""
    below = []
    for key, value in node.pairs():
        if isinstance(key, Leaf):
            yield str(key.value), value
        if isinstance(value, Branch) and value.mapping:
            below.append(value)
    for inner in below:
        yield from _pairs(inner)
