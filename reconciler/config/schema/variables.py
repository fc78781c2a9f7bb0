"""Environment variables in the file, and placeholders for values that are not read."""

import re
from typing import Self

from reconciler.config.yaml.nodes import Leaf

PREFIX = "PAGE_"
"""Prefix of the variables that any field may read."""


SECRET_PREFIX = "SECRET_PAGE_"  # noqa: S105  it is no password
"""Prefix of the variables that only credentials and contacts may read."""


CREDENTIAL = rf"^\s*\$\{{env:{SECRET_PREFIX}[A-Za-z0-9_]*\}}\s*$"
"""The required form of a credential: a single variable, without a default."""


PLAIN_VARIABLE = re.compile(rf"\$\{{env:({PREFIX}[A-Za-z0-9_]*)\}}")
"""A single variable that any field may read, and nothing else."""


PART = re.compile(
    r"(?P<literal>\$\$\{)"
    r"|\$\{(?:env:(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<default>:-(?:(?!\$\{)[^}])*)?|file:(?P<path>(?:(?!\$\{)[^}])+))\}"
    r"|\$\{matrix:(?P<axis>[^{}$]*)\}|(?P<wrong>\$\{)"
)


_CREDENTIAL = re.compile(CREDENTIAL)


_ALONE = re.compile(r"\s*\$\{env:[A-Za-z_][A-Za-z0-9_]*(?::-(?:(?!\$\{)[^}])*)?\}\s*")


class Unread(str):
    """A value that is not available, as it is written. The problem is reported already, or will be if the value is
    needed.
    """

    __slots__ = ()

    @property
    def secrets(self) -> tuple[str, ...]:
        """The `SECRET_PAGE_` variables in it."""
        names = (match["name"] for match in PART.finditer(self))
        return tuple(name for name in names if name and name.startswith(SECRET_PREFIX))

    @property
    def stands_alone(self) -> bool:
        """Whether it is a single variable and nothing else."""
        return _ALONE.fullmatch(self) is not None


class SecretText(Unread):
    """Stands for a text that reads a `SECRET_PAGE_` variable."""

    __slots__ = ("value",)

    def __new__(cls, written: str, value: str) -> Self:
        """`written` is the text in the file."""
        text = super().__new__(cls, written)
        text.value = value
        return text

    value: str
    """The text with the variable's value. Only credentials and contacts get it."""


class UnsetText(Unread):
    """Stands for an unset environment variable, until it is known whether the value is needed."""

    __slots__ = ("node", "variable")

    def __new__(cls, variable: str, node: Leaf) -> Self:
        """`variable` is its name; `node` is where it is read."""
        text = super().__new__(cls, node.value)
        text.variable = variable
        text.node = node
        return text

    variable: str
    """The name of the variable."""
    node: Leaf
    """Where the variable is read."""


def is_credential(text: str) -> bool:
    """Whether a text, as written, is a single `${env:SECRET_PAGE_…}`, which is the required form of a credential."""
    return _CREDENTIAL.fullmatch(text) is not None
