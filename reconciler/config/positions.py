"""Where a finding is in the files: at its words, at the value of its field, or at the item."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any

from reconciler.config.problems import Problems, beside, source_of
from reconciler.config.schema.sections import DEFAULTS, default_words
from reconciler.config.schema.variables import PART
from reconciler.config.yaml.nodes import Branch, Leaf, Node, child, compose
from reconciler.model.field import Field
from reconciler.model.lint import LintFinding
from reconciler.model.public_text import BETWEEN
from reconciler.model.resource import Config, Desired, DesiredPage, Source


class Positions:
    """Finds positions in the files of a configuration, each of which is parsed at most once."""

    def __init__(self, config: Config) -> None:
        self._texts: Mapping[str, str] = config.texts
        self._files = config.files
        self._roots: dict[str, Node | None] = {}
        self._written: dict[tuple[str, int], _WrittenText] = {}
        self._branches: dict[str, dict[tuple[int, int], Branch]] = {}

    def of(self, finding: LintFinding) -> Source:
        """The position of a finding. Words that a variable or a matrix fills in are where their value is."""
        source = finding.item.source if finding.item is not None else finding.page.source
        if finding.item is None or finding.field is None:
            return source
        field = finding.item.kind.by_name[finding.field]
        value = self._value(finding.page, finding.item, field)
        if value is None:
            return source
        inside = self._words(value, finding.words, finding.nth) if finding.words else None
        return inside or source_of(value)

    def _value(self, page: DesiredPage, item: Desired, field: Field) -> Node | None:
        """The node of a field's value: in the item, or in the defaults of the page or of the file."""
        own = self._mappings(item.source.file).get((item.source.line, item.source.column))
        value = _below(own, field.yaml_key)
        if value is not None or own is None:
            return value
        words = [word for word, kind in default_words(page.service).items() if kind is item.kind]
        roots = [self._root(file) for file in self._files]
        blocks = [child(child(root, page.scope.plural), page.key) for root in roots]
        places = (
            _below(child(child(block, DEFAULTS), word), field.yaml_key) for word in words for block in blocks + roots
        )
        return next((place for place in places if place is not None), None)

    def _words(self, value: Node, words: str, nth: int) -> Source | None:
        """The position of words in a value as it is written, the files that it reads included; None if they are not there."""
        start: Any = value.start_mark
        key = (start.name, start.index)
        if key not in self._written:
            self._written[key] = _WrittenText(self._pieces(value))
        places = self._written[key].places(words)
        return places[nth] if nth < len(places) else None

    def _pieces(self, value: Node) -> Iterator[tuple[Source, str]]:
        """What a value consists of, each piece with the position of its first character. Variables are left out."""
        start: Any = value.start_mark
        end: Any = value.end_mark
        text = self._texts.get(start.name, "")[start.index : end.index]
        cursor, at = _Cursor(source_of(value), text), 0
        for part in [*PART.finditer(text), None]:
            upto = part.start() if part is not None else len(text)
            yield cursor.at(at), text[at:upto]
            if part is not None and part["path"]:
                file = beside(start.name, part["path"])
                yield Source(file, 1, 1), self._texts.get(file, "")
            at = part.end() if part is not None and not part["literal"] else upto

    def _root(self, file: str) -> Node | None:
        if file not in self._roots:
            self._roots[file] = compose(file, self._texts.get(file, ""), Problems())
        return self._roots[file]

    def _mappings(self, file: str) -> dict[tuple[int, int], Branch]:
        """The mappings of a file by position."""
        if file not in self._branches:
            self._branches[file] = {source_of(node)[1:]: node for node in _walk(self._root(file)) if node.mapping}
        return self._branches[file]


class _WrittenText:
    """The text of a value as it is written, the files that it reads included. It is split only once: it may have thousands of findings."""

    def __init__(self, pieces: Iterable[tuple[Source, str]]) -> None:
        self._pieces = list(pieces)
        self._joined = BETWEEN.join(text for _, text in self._pieces)
        lengths = (len(text) + len(BETWEEN) for _, text in self._pieces)
        self._starts = list(accumulate(lengths, initial=0))
        self._places: dict[str, list[Source]] = {}

    def places(self, words: str) -> list[Source]:
        """The positions of words, in the order of the text."""
        if words not in self._places:
            self._places[words] = list(self._found(words))
        return self._places[words]

    def _found(self, words: str) -> Iterator[Source]:
        number, cursor = -1, None
        offset = self._joined.find(words)
        while offset >= 0:
            piece = bisect_right(self._starts, offset) - 1
            if cursor is None or piece != number:
                number, cursor = piece, _Cursor(*self._pieces[piece])
            yield cursor.at(offset - self._starts[piece])
            offset = self._joined.find(words, offset + len(words))


class _Cursor:
    """Positions of characters in a text that begins at `source`, asked for in the order of the text."""

    def __init__(self, source: Source, text: str) -> None:
        self._file, self._line, self._column = source
        self._text = text
        self._last = 0

    def at(self, offset: int) -> Source:
        """The position of the character at `offset`."""
        lines = self._text.count("\n", self._last, offset)
        if lines:
            self._line += lines
            self._column = offset - self._text.rfind("\n", self._last, offset)
        else:
            self._column += offset - self._last
        self._last = offset
        return Source(self._file, self._line, self._column)


def _walk(node: Node | None) -> Iterator[Branch]:
    stack = [node]
    while stack:
        each = stack.pop()
        if isinstance(each, Branch):
            yield each
            stack += reversed(each.children)


def _below(node: Node | None, key: str) -> Node | None:
    """The value of a key, whose parts are separated by dots, or of its last part in the mapping or one below it."""
    value = node
    for part in key.split("."):
        value = child(value, part)
    if value is not None or not isinstance(node, Branch):
        return value
    return next((inner for name, inner in _pairs(node) if name == key.rpartition(".")[2]), None)


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
