"""Load files into a `Config`: read, parse, merge, expand, validate, build, and cross-check.

All problems are reported together. Matrices and defaults are expanded between `merge` and `Reader`. Nodes keep their
positions throughout.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from reconciler.config.load.cut_texts import warn_of_comments
from reconciler.config.load.defaults import check_defaults
from reconciler.config.load.expansion import written_out
from reconciler.config.load.files import Text, includes, read
from reconciler.config.load.interpolation import Expander, FileRefusedError
from reconciler.config.load.items import FileReading
from reconciler.config.load.lint import read_lint
from reconciler.config.load.merge import merge
from reconciler.config.load.page import read_page
from reconciler.config.load.texts import refuse_secrets
from reconciler.config.load.typed_texts import read_as_yaml
from reconciler.config.load.values import Reader
from reconciler.config.problems import Problems, beside, source_of
from reconciler.config.schema.models import document
from reconciler.config.schema.sections import DEFAULTS, named_service
from reconciler.config.schema.shape_errors import refuse
from reconciler.config.yaml.nodes import Branch, Leaf, Node, child, compose, key_node
from reconciler.errors import ConfigError
from reconciler.model.collector import collector_off
from reconciler.model.kind import Scope
from reconciler.model.lint_settings import LintSettings
from reconciler.model.resource import Config, DesiredPage, Provider
from reconciler.model.service import Service
from reconciler.model.values import spelling


def load_config(path: Path, *, environ: Mapping[str, str], secrets_needed: bool = True) -> Config:
    """The configuration at `path`, a file or a folder. Raises ConfigError with all problems."""
    problems = Problems()
    texts = read(path, problems)
    return load_texts(texts, includes(path), environ=environ, secrets_needed=secrets_needed, problems=problems)


def providers_in(path: Path, *, environ: Mapping[str, str]) -> tuple[Provider, ...]:
    """The providers of the pages in the file or folder at `path`, each once, as far as they can be read. No problem is raised."""
    problems = Problems()
    with collector_off():
        pages, _ = _pages(read(path, problems), includes(path), environ, False, problems, past=False)
    return tuple(dict.fromkeys(page.provider for page in pages))


def load_texts(
    texts: Sequence[Text],
    read_include: Callable[[str], str],
    *,
    environ: Mapping[str, str],
    secrets_needed: bool = True,
    problems: Problems | None = None,
    past: bool = False,
) -> Config:
    """The configuration in `texts`, in the given order.

    Args:
        read_include: returns the text of a `${file:}` path, or raises FileRefusedError.
        problems: the problems reported so far.
        past: whether the texts come from a past commit (see `FileReading`).

    Raises:
        ConfigError: with all problems.
    """
    problems = Problems() if problems is None else problems
    with collector_off():
        pages, lint = _pages(texts, read_include, environ, secrets_needed, problems, past=past)
    if problems.count:
        raise ConfigError([*problems.found, *problems.warnings])
    return Config(tuple(pages), tuple(text.name for text in texts), lint, problems.warnings, problems.texts)


def _pages(
    texts: Sequence[Text],
    read_include: Callable[[str], str],
    environ: Mapping[str, str],
    secrets_needed: bool,
    problems: Problems,
    *,
    past: bool,
) -> tuple[list[DesiredPage], LintSettings]:
    """The pages, and the lint settings."""
    roots = [root for text in texts if (root := compose(text.name, text.text, problems)) is not None]
    merged = merge(roots, problems)
    root = written_out(merged, problems, _node_reader(read_include, problems)) if merged is not None else None
    if root is None:
        return [], LintSettings()
    expander = Expander(problems, environ, read_include)
    raw: dict[str, Any] = Reader(problems, expander).value(root)
    if problems.cut:
        warn_of_comments(raw, root, problems)
    refused = refuse_secrets(raw, root, problems) if expander.has_secrets else frozenset()
    bad: frozenset[int] = frozenset()
    error = _misshapen(raw)
    if error is not None and read_as_yaml(raw, root, error):
        error = _misshapen(raw)
    if error is not None:
        bad = refuse(root, error, problems)
    reading = FileReading(problems, bad, secrets_needed, past=past)
    blocks = _default_blocks(raw, root)
    for given, node, service in blocks:
        check_defaults(given, node, reading, service)
    pages = _read_pages(raw, root, reading)
    ours = _below([node for _, node, _ in blocks]) if expander.unset else frozenset()
    for unset in expander.unset:
        if id(unset) in refused:
            continue
        if id(unset) in reading.needed or (id(unset) not in reading.excused and id(unset.node) not in ours):
            message = f"the environment variable {unset.variable} is not set, or empty"
            hint = "set it where the tool runs"
            if not unset.secrets:
                hint = f"set it, or give a default: ${{env:{unset.variable}:-default}}"
            problems.at(unset.node, message, hint)
    return pages, read_lint(raw)


def _misshapen(raw: dict[str, Any]) -> ValidationError | None:
    """The shape validation errors of the file, or None if it is valid."""
    try:
        document(named_service(raw)).__pydantic_validator__.validate_python(raw)
    except ValidationError as error:
        return error
    return None


def _node_reader(read_include: Callable[[str], str], problems: Problems) -> Callable[[Leaf], Node | None]:
    """A function that returns the root node of the file that a scalar names. Each file is read once."""
    read_before: dict[str, Node | None] = {}

    def read_file(node: Leaf) -> Node | None:
        path: str = node.value
        if path not in read_before:
            read_before[path] = None
            try:
                read_before[path] = compose(
                    beside(source_of(node).file, path), read_include(path), problems, empty=None
                )
            except FileRefusedError as error:
                problems.at(node, f"the file {path} cannot be read: {error}")
        return read_before[path]

    return read_file


def _default_blocks(raw: dict[str, Any], root: Branch) -> list[tuple[Any, Node, Service]]:
    """The `defaults` blocks of the file and of its pages, each with the service they apply to."""
    pages, node = raw.get("pages"), child(root, "pages")
    owners = [(raw, root)]
    if isinstance(pages, dict):
        owners += [(page, at) for key, page in pages.items() if isinstance(at := child(node, key), Branch)]
    return [
        (owner.get(DEFAULTS), result, named_service(owner, raw))
        for owner, at in owners
        if isinstance(owner, dict) and (result := child(at, DEFAULTS)) is not None
    ]


def _below(nodes: list[Node]) -> frozenset[int]:
    """The `id()`s of these nodes and of everything in them. A variable in `defaults` that no item uses does not have to
    be set.
    """
    left = list(nodes)
    seen: set[int] = set()
    while left:
        node = left.pop()
        if id(node) not in seen:
            seen.add(id(node))
            left += node.children if isinstance(node, Branch) else ()
    return frozenset(seen)


def _read_pages(raw: dict[str, Any], root: Branch, reading: FileReading) -> list[DesiredPage]:
    """The pages, followed by the organizations."""
    reading.pages = _page_ids(raw)
    pages: list[DesiredPage] = []
    for scope in Scope:
        pages += _read_scope(scope, raw, root, reading, {page.key for page in pages})
    return pages


def _page_ids(raw: dict[str, Any]) -> dict[str, str]:
    pages = raw.get(Scope.PAGE.plural)
    return {
        key: str(block.get("id") or "")
        for key, block in (pages.items() if isinstance(pages, dict) else ())
        if isinstance(block, dict)
    }


def _read_scope(
    scope: Scope, raw: dict[str, Any], root: Branch, reading: FileReading, taken: Collection[str]
) -> list[DesiredPage]:
    blocks, node = raw.get(scope.plural), child(root, scope.plural)
    if not isinstance(blocks, dict) or not isinstance(node, Branch):
        return []
    pages: list[DesiredPage] = []
    first: dict[tuple[str, str], DesiredPage] = {}
    word = "page" if scope is Scope.PAGE else "organization"
    for key, block in blocks.items():
        at = child(node, key)
        if not key.isprintable():
            message = f"{'an' if word[0] == 'o' else 'a'} {word}'s key holds a character that cannot be seen"
            reading.problems.at(key_node(node, key) or node, message, "write a plain word")
        if key in taken:
            message = f"`{key}` is also the key of a page, and it begins every address"
            reading.problems.at(key_node(node, key) or node, message, f"give the {word} a key of its own")
        if not isinstance(block, dict) or not isinstance(at, Branch):
            continue
        page = read_page(key, block, at, raw, root, reading, scope)
        pages.append(page)
        called = page.id if page.by_name is None else f"{page.provider.site or ''} {spelling(page.by_name)}"
        other = first.setdefault((page.provider.type, called), page)
        if other is not page and (page.id or page.by_name):
            where = child(at, "id") or at
            what = "id" if page.by_name is None else "name"
            message = f"this is also the {what} of the {word} `{other.key}`"
            reading.problems.at(where, message, f"one live {word} has one block")
    return pages
