"""Expand `${env:NAME}`, `${env:NAME:-default}`, `${file:path}` and `$${` in string values.

The results are always strings and are not expanded again. A file may read only variables that start with `PAGE_`, or
with `SECRET_PAGE_` for credentials and contacts: a pull request must not be able to print a token. The value of a
`SECRET_PAGE_` variable never becomes the text of a node. A `SecretText` takes its place, and only code that reads an
always-masked field asks it for the value.
"""

import re
from collections.abc import Callable, Mapping

from reconciler.config.problems import Problems, beside, source_of
from reconciler.config.schema.variables import PART, PREFIX, SECRET_PREFIX, SecretText, Unread, UnsetText
from reconciler.config.yaml.conflict_markers import markers, noted
from reconciler.config.yaml.matrix_leaf import axes_of
from reconciler.config.yaml.nodes import Leaf
from reconciler.model.suggest import did_you_mean

MAX_EXPANDED = 20_000_000
"""Maximum number of characters that all expansions of a run may produce."""

_FORMS = "write ${env:NAME}, ${env:NAME:-default} or ${file:path}; $${ stands for a literal ${"


class FileRefusedError(Exception):
    """A `${file:}` path cannot be read. The text says why."""


class Expander:
    """Expands strings.

    `read` returns the text of a file by its path below the configuration's folder, or raises FileRefusedError.
    `has_secrets` says whether any text read a `SECRET_PAGE_` variable. `unset` collects variables that are not set.
    """

    def __init__(self, problems: Problems, environ: Mapping[str, str], read: Callable[[str], str]) -> None:
        self.unset: list[UnsetText] = []
        self.has_secrets = False
        self._problems = problems
        self._environ = environ
        self._read = read
        self._files: dict[str, str | None] = {}
        self._known: dict[int, str] = {}
        self._total = 0

    def expand(self, node: Leaf) -> str:
        """The text of a scalar with everything in it expanded, or an `UnsetText` if a variable is not set.

        The result is cached because one scalar can be used by many items (an alias, defaults).
        """
        known_names = self._known.get(id(node))
        if known_names is None:
            known_names = self._known[id(node)] = self._expanded(node)
        return known_names

    def _expanded(self, node: Leaf) -> str:
        missing: list[str] = []
        before = self._problems.count

        def replace(match: re.Match[str]) -> str:
            if match["literal"]:
                return "${"
            if match["name"]:
                return self._variable(node, match["name"], match["default"], missing)
            if match["path"]:
                return self._file(node, match["path"])
            if match["axis"] is not None:
                self._problems.at(node, *_no_axis(match["axis"], axes_of(node)))
            else:
                self._problems.at(node, "`${` begins something that is not known here", _FORMS)
            return ""

        text = PART.sub(replace, node.value)
        written = Unread(node.value)
        secret = bool(written.secrets)
        self.has_secrets = self.has_secrets or secret
        if missing:
            unset = UnsetText(missing[0], node)
            self.unset.append(unset)
            return unset
        if self._problems.count > before:
            return written
        self._total += len(text)
        if self._total > MAX_EXPANDED:
            self._problems.at(node, f"the texts read with ${{…}} are longer than {MAX_EXPANDED:,} characters together")
            self._total = 0
        return SecretText(node.value, text) if secret else text

    def _variable(self, node: Leaf, name: str, default: str | None, missing: list[str]) -> str:
        if not name.startswith((PREFIX, SECRET_PREFIX)):
            message = f"the variable {name} may not be read: a file may read only variables that begin with {PREFIX}"
            secret = f"{SECRET_PREFIX}{name} for a credential or a contact"
            self._problems.at(node, message, f"give the value under a name such as {PREFIX}{name}, or {secret}")
            return ""
        value = self._environ.get(name)
        if value:
            return value
        if default is not None:
            return default[2:]
        missing.append(name)
        return ""

    def _file(self, node: Leaf, path: str) -> str:
        """The text of a file. Each file is read once."""
        if path not in self._files:
            try:
                text, name = self._read(path), beside(source_of(node).file, path)
                self._problems.texts[name] = text
                conflict = noted(self._problems, name, markers(text))
                self._files[path] = None if conflict else text
            except FileRefusedError as error:
                self._files[path] = None
                self._problems.at(node, f"the file {path} cannot be read: {error}")
        elif self._files[path] is None:
            self._problems.at(node, f"the file {path} cannot be read")
        return self._files[path] or ""


def _no_axis(axis: str, known_names: tuple[str, ...]) -> tuple[str, str | None]:
    if not known_names:
        return "`${matrix:…}` stands only in an item with a `matrix`", "write `matrix: {axis: [value, …]}` beside it"
    near = did_you_mean([axis], known_names)
    return f"the matrix of this item has no axis `{axis[:80]}`", near or f"its axes: {', '.join(known_names)}"
