"""Convert nodes to plain Python values: strings, numbers, lists and maps. Duplicate keys and custom tags are errors."""

from typing import Any

from reconciler.config.load.interpolation import Expander
from reconciler.config.problems import Problems, source_of
from reconciler.config.schema.sections import DEFAULTS
from reconciler.config.yaml.nodes import Branch, Leaf, Node
from reconciler.config.yaml.scalars import SUSPECTS, core

_TAG = "tag:yaml.org,2002:"
_SCALAR_TAGS: dict[str, tuple[type, ...]] = {
    f"{_TAG}null": (type(None),),
    f"{_TAG}bool": (bool,),
    f"{_TAG}int": (int,),
    f"{_TAG}float": (float, int),
}
_TEXT_TAGS = frozenset({"!", f"{_TAG}str"})
_NO_KEY = "write a plain key; a value that begins with `{{` goes in quotes"
_NO_TAGS = "remove the tag: every value has the type it looks like, and quotes make it text"


class Reader:
    """Reads the values of nodes. Problems are reported to `problems`; the result is then a best effort."""

    def __init__(self, problems: Problems, expander: Expander) -> None:
        self._problems = problems
        self._expander = expander
        self._keys: set[str] = set()
        self._shared: dict[int, Any] = {}

    def value(self, node: Node) -> Any:
        """The value of a node and everything below it. The target of an alias is read once and shared."""
        if node.__class__ is Leaf:
            return self._scalar(node)
        assert isinstance(node, Branch)  # noqa: S101  a node is one of two
        if node.aliased:
            shared = self._shared.get(id(node))
            if shared is None:
                shared = self._shared[id(node)] = self._branch(node)
            return shared
        return self._branch(node)

    def _branch(self, node: Branch) -> Any:
        if node.tag is not None and node.tag != "!" and node.tag != f"{_TAG}{'map' if node.mapping else 'seq'}":
            self._problems.at(node, f"the tag {_shown(node.tag)} is not known here", _NO_TAGS)
        if not node.mapping:
            return [self.value(item) for item in node.children]
        result: dict[str, Any] = {}
        children = node.children
        keys = self._keys
        for index in range(0, len(children), 2):
            name = children[index]
            key: str = name.value if name.__class__ is Leaf else ""
            if key not in keys and not self._is_key(name):
                continue
            if key in result:
                self._duplicate(node, name)
                continue
            item = children[index + 1]
            result[key] = self._scalar(item) if item.__class__ is Leaf else self.value(item)
        return result

    def _scalar(self, node: Leaf) -> Any:
        text: str = node.value
        if "${" in text:
            return self._expander.expand(node)
        if node.implicit[0] and node.tag is None:
            return core(text) if text[:1] in SUSPECTS or not text else text
        if node.tag is not None and node.tag not in _TEXT_TAGS:
            return self._tagged(node)
        return text

    def _tagged(self, node: Leaf) -> Any:
        types = _SCALAR_TAGS.get(node.tag or "")
        if types is None:
            self._problems.at(node, f"the tag {_shown(node.tag or '')} is not known here", _NO_TAGS)
            return node.value
        value = core(node.value)
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            self._problems.at(node, f"the value is not what its tag {_shown(node.tag or '')} says", _NO_TAGS)
        return value

    def _is_key(self, node: Node) -> bool:
        if not isinstance(node, Leaf):
            self._problems.at(node, "a list or a map cannot be a key", _NO_KEY)
            return False
        text: str = node.value
        if node.implicit[0] and node.tag is None:
            if text == "<<":
                hint = f"write what they share under `{DEFAULTS}:`, by kind (reconciler explain {DEFAULTS}), or write the keys out"
                self._problems.at(node, "the merge key `<<` is not part of YAML 1.2", hint)
                return False
            if not isinstance(core(text), str):
                word = f"the key {text}" if text else "a key that is empty"
                self._problems.at(node, f"{word} is not text", f'write it in quotes: "{text}"')
                return False
            self._keys.add(text)
        elif node.tag is not None and node.tag not in _TEXT_TAGS:
            self._problems.at(node, f"the tag {_shown(node.tag)} is not known here", _NO_TAGS)
            return False
        return True

    def _duplicate(self, node: Branch, name: Node) -> None:
        assert isinstance(name, Leaf)  # noqa: S101  only text is a key
        if self._problems.full:  # only counted: locating the first of each would take quadratic time
            self._problems.at(name, "a key stands twice")
            return
        first = next(key for key, _ in node.pairs() if isinstance(key, Leaf) and key.value == name.value)
        where = f"line {source_of(first).line}"
        self._problems.at(
            name, f"the key `{name.value}` stands here twice; the first is on {where}", "keep one of them"
        )


def _shown(tag: str) -> str:
    return f"!!{tag.removeprefix(_TAG)}" if tag.startswith(_TAG) else tag
