"""Parse YAML text into nodes with positions.

The nodes are built from parser events in one flat loop, because libyaml's own composer recurses in C: ten thousand
brackets would crash the process. A scalar node is the parser's event itself, which avoids an allocation.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from reconciler.config.problems import Problems, source_of
from reconciler.config.yaml.conflict_markers import markers, noted
from reconciler.config.yaml.error_position import located
from reconciler.config.yaml.surrogates import Halves
from reconciler.config.yaml.syntax_errors import MAX_DEPTH, TOO_DEEP

Parser: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
"""Only its events are used. All PyYAML wheels include libyaml; some distributions' builds do not."""

Leaf = yaml.ScalarEvent
"""A scalar: `value` is its text, `implicit[0]` says whether it is plain, `tag` is its explicit tag."""

_CUT = re.compile(r"(?<=\S) (?=#[^\s#])")
"""Where a comment that looks like text may have cut off a value."""

_NOT_YAML = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

MAX_NODES = 1_000_000
"""Maximum number of values in one file, with aliases expanded, so that a few lines cannot fill the memory. Ten pages of
1,000 components have about 100,000.
"""


class Branch:
    """A mapping or a sequence. The `children` of a mapping are key, value, key, value …

    `aliased` says whether an alias points to it. `size` is the number of nodes below it, with aliases expanded.
    `height` is its nesting depth. `open` says whether it is still being read. `flow` says whether it is written in
    brackets; only then is `end_mark` its end, and otherwise the start of what follows.
    """

    __slots__ = (
        *("aliased", "children", "end_mark", "flow", "height", "index", "mapping", "open", "size", "start_mark", "tag"),
    )

    def __init__(self, start_mark: Any, tag: str | None, mapping: bool, flow: bool = False) -> None:
        self.start_mark = self.end_mark = start_mark
        self.flow = flow
        self.tag = tag
        self.mapping = mapping
        self.children: list[Node] = []
        self.aliased = False
        self.open = True
        self.size = 0
        self.height = 0
        self.index: dict[str, Node] | None = None

    def by_key(self) -> dict[str, "Node"]:
        """The values of a mapping that is read completely, by key; the first one of a key that it has twice."""
        if self.index is None:
            self.index = {}
            for name, value in self.pairs():
                if isinstance(name, Leaf):
                    self.index.setdefault(name.value, value)
        return self.index

    def pairs(self) -> Iterator[tuple["Node", "Node"]]:
        """The keys and values of a mapping."""
        return zip(self.children[::2], self.children[1::2], strict=True)

    def with_children(self, children: list["Node"]) -> "Branch":
        """A node of the same type and position with other children."""
        branch = Branch(self.start_mark, self.tag, self.mapping)
        branch.children = children
        branch.open = False
        return branch


Node = Branch | Leaf

_INDEXED = 64
"""Number of children above which a mapping is looked up by an index: thousands of pages would else take minutes."""


BEGIN = "begin with `version: 1`"
"""The hint for an empty file."""


class _Stop(Exception):
    """Parsing cannot continue. The problem is already reported."""


class _Stream:
    """A text stream with a file name, which the parser includes in every mark."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self._data = text.encode("utf-8")
        self._at = 0

    def read(self, size: int) -> bytes:
        start, self._at = self._at, self._at + size
        return self._data[start : self._at]


def compose(name: str, text: str, problems: Problems, *, empty: str | None = BEGIN) -> Node | None:
    """The root node of the only document in `text`. Returns None, after reporting a problem, if there is none.

    `empty` is the hint for an empty text.
    """
    problems.texts[name] = text
    if noted(problems, name, markers(text, alone=True)):
        return None
    parser = None
    try:
        halves = Halves(text)
        parser = Parser(_Stream(name, halves.parsed))
        get = parser.get_event if not halves else _whole_characters(parser.get_event, halves, name, problems)
        get = _noting_cuts(get, text, problems)
        return _document(get, name, problems, empty)
    except _Stop:
        return None
    except yaml.MarkedYAMLError as error:
        problems.at_place(name, *located(error, text, Parser))
        return None
    except yaml.YAMLError:
        problems.at_place(name, *_unprintable(text))
        return None
    finally:
        if parser is not None:
            parser.dispose()


def _unprintable(text: str) -> tuple[int, int, str, str | None]:
    """The first character that YAML does not allow. The parsers report its position differently, and not as a line."""
    match = _NOT_YAML.search(text)
    if match is None:
        return 0, 0, "not YAML", None
    start = match.start()
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    message = f"the character U+{ord(match[0]):04X} may not stand in a YAML file"
    return line, column, message, "remove it; inside double quotes it can be written as an escape"


def _whole_characters(get: Callable[[], Any], halves: Halves, name: str, problems: Problems) -> Callable[[], Any]:
    """Wrap a source of parser events and combine surrogate halves into characters."""

    def get_whole() -> Any:
        event = get()
        if event.__class__ is Leaf:
            for line, column, escape in halves.put_together(event):
                message = f"{escape} is half of a character, and the other half does not stand beside it"
                problems.at_place(name, line, column, message, "write both halves, or the character itself")
        return event

    return get_whole


def _noting_cuts(get: Callable[[], Any], text: str, problems: Problems) -> Callable[[], Any]:
    """Wrap a source of parser events and record plain scalars that a comment probably cut short."""
    ends = {match.start() for match in _CUT.finditer(text)} if " #" in text else frozenset[int]()

    def get_noted() -> Any:
        event = get()
        if event.__class__ is Leaf and event.implicit[0]:
            end: Any = event.end_mark
            if end.index in ends:
                problems.cut[source_of(event)] = text[end.index + 1 :].partition("\n")[0].rstrip()
        return event

    return get_noted if ends else get


def _document(get: Callable[[], Any], name: str, problems: Problems, empty: str | None) -> Node | None:
    get()  # start of the stream
    event = get()
    if event.__class__ is not yaml.DocumentStartEvent:
        problems.at_place(name, 0, 0, "the file is empty", empty)
        return None
    root = _tree(get, problems)
    get()  # end of the document
    event = get()
    if event.__class__ is not yaml.StreamEndEvent:
        problems.at(event, "a second document begins here", "one file holds one document; remove the `---`")
        return None
    return root


def _tree(get: Any, problems: Problems) -> Node:
    """All nodes of the document, with aliases resolved."""
    anchors: dict[str, Node] = {}
    stack: list[Branch] = []
    starts: list[int] = []
    children: list[Node] = []
    top = children
    count = 0
    while True:
        event = get()
        kind = event.__class__
        if kind is Leaf:
            count += 1
            children.append(event)
            if event.anchor:
                anchors[event.anchor] = event
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            branch = Branch(event.start_mark, event.tag, kind is yaml.MappingStartEvent, event.flow_style)
            if event.anchor:
                anchors[event.anchor] = branch
            children.append(branch)
            starts.append(count)
            count += 1
            stack.append(branch)
            children = branch.children
            if len(stack) > MAX_DEPTH:
                problems.at(event, *TOO_DEEP)
                raise _Stop
        elif kind is yaml.AliasEvent:
            target = _target(event, anchors, len(stack), problems)
            size = target.size if isinstance(target, Branch) else 1
            count += size
            children.append(target)
            if isinstance(target, Branch) and stack:
                stack[-1].height = max(stack[-1].height, target.height + 1)
        else:  # end of a mapping or a sequence
            branch = stack.pop()
            branch.end_mark = event.end_mark
            branch.size = count - starts.pop()
            branch.open = False
            children = stack[-1].children if stack else top
            if stack and stack[-1].height <= branch.height:
                stack[-1].height = branch.height + 1
        if count > MAX_NODES:
            hint = "split the file; what an alias stands for counts each time"
            problems.at(event, f"the file holds more than {MAX_NODES:,} values up to here", hint)
            raise _Stop
        if not stack:
            return top[0]


def _target(event: Any, anchors: dict[str, Node], depth: int, problems: Problems) -> Node:
    target = anchors.get(event.anchor)
    if target is None:
        problems.at(event, f"the alias *{event.anchor} has no anchor &{event.anchor} before it")
        raise _Stop
    if isinstance(target, Branch):
        if target.open:
            problems.at(event, f"the alias *{event.anchor} stands inside what it stands for")
            raise _Stop
        if depth + target.height + 1 > MAX_DEPTH:
            problems.at(event, *TOO_DEEP)
            raise _Stop
        target.aliased = True
    return target


def child(node: Node | None, key: str) -> Node | None:
    """The value under `key` of a mapping, or None."""
    if isinstance(node, Branch) and node.mapping:
        if len(node.children) > _INDEXED and not node.open:
            return node.by_key().get(key)
        for name, value in node.pairs():
            if isinstance(name, Leaf) and name.value == key:
                return value
    return None


def key_node(node: Node | None, key: str) -> Node | None:
    """The node of the key itself, or None."""
    if isinstance(node, Branch) and node.mapping:
        for name, _ in node.pairs():
            if isinstance(name, Leaf) and name.value == key:
                return name
    return None


def items(node: Node | None) -> list[Node]:
    """The items of a sequence; empty for anything else."""
    return node.children if isinstance(node, Branch) and not node.mapping else []
