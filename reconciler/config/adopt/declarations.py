"""Where the items and fields of a page stand in its files, and what keeps them from being changed there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reconciler.config.adopt.document import YamlDocument, has_properties
from reconciler.config.problems import source_of
from reconciler.config.schema.matrix import EXCLUDE, MATRIX
from reconciler.config.schema.sections import DEFAULTS, FileSection, default_words, nested_in, sections
from reconciler.config.schema.variables import PART
from reconciler.config.yaml.nodes import Branch, Leaf, Node, child, key_node
from reconciler.model.field import Field
from reconciler.model.kind import Kind
from reconciler.model.resource import Desired, DesiredPage, Source


class Unadoptable(Exception):
    """Something cannot be written into the file. The text says why; `source` is the line that keeps it from that."""

    def __init__(self, why: str, source: Source | None = None, *, refused: bool = True) -> None:
        """`refused` is False for a difference that is none of the page's."""
        super().__init__(why)
        self.why, self.source, self.refused = why, source, refused


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """Where an item stands."""

    document: YamlDocument
    """The file."""
    branch: Branch
    """The item's map."""
    sequence: Branch
    """The list that contains it."""
    index: int
    """Its index in the list."""


@dataclass(frozen=True, slots=True)
class ValuePlace:
    """Where a value stands."""

    document: YamlDocument
    """The file."""
    parent: Branch
    """The map that contains it."""
    index: int
    """The index of the value among the children of the map."""

    @property
    def node(self) -> Node:
        """The value."""
        return self.parent.children[self.index]

    @property
    def source(self) -> Source:
        """The position of the value's key."""
        return source_of(self.parent.children[self.index - 1])


class Declarations:
    """The blocks of one page in all files."""

    def __init__(self, documents: Sequence[YamlDocument], page: DesiredPage) -> None:
        self._documents = {document.name: document for document in documents}
        self._page = page
        self._sections = sections(page.scope, page.service)

    @property
    def blocks(self) -> Iterator[tuple[YamlDocument, Branch]]:
        """The page's block in each file that has one."""
        for document in self._documents.values():
            block = child(child(document.root, self._page.scope.plural), self._page.key)
            if isinstance(block, Branch):
                yield document, block

    def item(self, item: Desired) -> ItemPlace:
        """The place of an item of a list. Raises Unadoptable if it may not be changed there."""
        place = self.position(item)
        self._refuse_shared(place.document, place.branch)
        repeat = key_node(place.branch, "repeat") if item.kind.window else None
        if repeat is not None:
            raise Unadoptable("it comes due by its rule (`repeat`)", source_of(repeat), refused=False)
        return place

    def position(self, item: Desired) -> ItemPlace:
        """The place of an item, or of what many items are made of. Raises Unadoptable for what stands in no list."""
        document = self._documents.get(item.source.file)
        branch = document.map_at(item.source) if document else None
        at = document.parent(branch) if document and branch else None
        if document is None or branch is None or at is None or at[0].mapping:
            raise Unadoptable("it does not stand in a list of the file", item.source)
        return ItemPlace(document, branch, *at)

    def _refuse_shared(self, document: YamlDocument, branch: Branch) -> None:
        """Refuse what many items are made of. Raises Unadoptable."""
        for node in document.upward(branch):
            parent = document.parent(node)
            is_item = parent is not None and not parent[0].mapping
            matrix = (key_node(node, MATRIX) or key_node(node, EXCLUDE)) if is_item else None
            if matrix is not None:
                raise Unadoptable("it comes from a `matrix`", source_of(matrix))
            if document.is_shared(node):
                raise Unadoptable("it is shared with an alias", source_of(node))

    def field(self, item: Desired, field: Field) -> ValuePlace:
        """The place of a field's value. Raises Unadoptable if the value comes from elsewhere."""
        if item.kind.identity.single:
            owners = list(self._singles(item.kind, field))
        else:
            place = self.item(item)
            owners = [(place.document, place.branch)]
        for document, branch in owners:
            for index in range(0, len(branch.children), 2):
                key = branch.children[index]
                if isinstance(key, Leaf) and key.value == field.yaml_key:
                    return self._checked(ValuePlace(document, branch, index + 1))
        default = self._default(item.kind, field)
        if default is not None:
            raise Unadoptable(f"`{field.yaml_key}` comes from `{DEFAULTS}`", source_of(default))
        raise Unadoptable(f"`{field.yaml_key}` is not written at the item", item.source)

    def _singles(self, kind: Kind, field: Field) -> Iterator[tuple[YamlDocument, Branch]]:
        for section in self._sections:
            if section.single and kind in section.kinds and section.block == field.section:
                yield from self._at(section)

    def _at(self, section: FileSection) -> Iterator[tuple[YamlDocument, Branch]]:
        for document, block in self.blocks:
            node: Node | None = block
            for key in section.path:
                node = child(node, key)
            if isinstance(node, Branch):
                yield document, node

    def _checked(self, place: ValuePlace) -> ValuePlace:
        if place.document.is_alias(place.parent, place.index):
            raise Unadoptable("an alias stands for the value", place.source)
        self._refuse_shared(place.document, place.parent)
        if place.document.is_shared(place.node) or has_properties(place.document, place.node):
            raise Unadoptable("the value has an anchor or a tag", place.source)
        return place

    def _default(self, kind: Kind, field: Field) -> Node | None:
        return self.defaults(kind).get(field.yaml_key)

    def defaults(self, kind: Kind) -> Mapping[str, Node]:
        """The keys that `defaults` gives to items of a type."""
        words = default_words(self._page.service)
        roots = [document.root for document in self._documents.values()]
        result: dict[str, Node] = {}
        for owner in (*roots, *(block for _, block in self.blocks)):
            given = next((child(child(owner, DEFAULTS), word) for word, of in words.items() if of is kind), None)
            if isinstance(given, Branch):
                result.update({key.value: key for key, _ in given.pairs() if isinstance(key, Leaf)})
        return result

    def lists(self, kind: Kind, parent: Desired | None) -> list[tuple[YamlDocument, Branch]]:
        """The lists that items of a type stand in: those of a section, or that of a parent. Raises Unadoptable."""
        if parent is None:
            section = next(each for each in self._sections if kind in each.kinds)
            lists = [(document, node) for document, node in self._at(section) if not node.mapping]
            if not lists:
                raise Unadoptable(f"the file has no list `{section.name}`", self._page.source)
        else:
            place, inner = self.item(parent), nested_in(parent.kind)
            node = child(place.branch, inner.section[-1]) if inner is not None else None
            if not isinstance(node, Branch) or node.mapping:
                raise Unadoptable(f"the {parent.kind.name} {parent.name} has no list of its own", parent.source)
            lists = [(place.document, node)]
        for document, node in lists:
            self._refuse_shared(document, node)
            if has_properties(document, node):
                raise Unadoptable("the list has an anchor or a tag", source_of(node))
        return lists

    def uses(self, path: str) -> int:
        """How many values of the files include a text file."""
        paths = [match["path"] for leaf in self._leaves() for match in PART.finditer(leaf.value) if match["path"]]
        return sum(each.strip() == path.strip() for each in paths)

    def _leaves(self) -> Iterator[Leaf]:
        left: list[Node] = [document.root for document in self._documents.values()]
        seen: set[int] = set()
        while left:
            node = left.pop()
            if isinstance(node, Leaf):
                if "${" in node.value:
                    yield node
            elif id(node) not in seen:
                seen.add(id(node))
                left += node.children


def literal_text(node: Node) -> str | None:
    """The text of a scalar, or None for what is none, or is made of variables, files or a matrix."""
    if not isinstance(node, Leaf) or any(not match["literal"] for match in PART.finditer(node.value)):
        return None
    return node.value.replace("$${", "${")


def included_file(place: ValuePlace) -> str | None:
    """The path of the file that is the whole value, or None for a value that stands in the YAML itself.

    Raises Unadoptable for a value that is made of variables, or only partly of a file.
    """
    node = place.node
    parts = [match for match in PART.finditer(node.value) if not match["literal"]] if isinstance(node, Leaf) else []
    if not parts:
        return None
    assert isinstance(node, Leaf)  # noqa: S101  only it has parts
    if len(parts) == 1 and parts[0]["path"] and parts[0][0] == node.value.strip():
        return str(parts[0]["path"])
    variables = [match["name"] for match in parts if match["name"]]
    what = f"${{env:{variables[0]}}}" if variables else "${file:…} and other text"
    raise Unadoptable(f"its value comes from {what}", place.source)
