"""Environment variables as the file names them, and what stands for a text that is not read."""

import re
from typing import Self

from reconciler.config.yaml.nodes import Leaf

PREFIX = "PAGE_"
"""What the name of a variable begins with that any field may read."""


SECRET_PREFIX = "SECRET_PAGE_"  # noqa: S105  it is no password
"""What the name of a variable begins with that only credentials and contacts may read."""


CREDENTIAL = rf"^\s*\$\{{env:{SECRET_PREFIX}[A-Za-z0-9_]*\}}\s*$"
"""How a credential is written: one variable and nothing else, no default either."""


PLAIN_VARIABLE = re.compile(rf"\$\{{env:({PREFIX}[A-Za-z0-9_]*)\}}")
"""One variable and nothing else that any field may read."""


PART = re.compile(
    r"(?P<literal>\$\$\{)"
    r"|\$\{(?:env:(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<default>:-[^}]*)?|file:(?P<path>[^}]+))\}"
    r"|\$\{matrix:(?P<axis>[^{}$]*)\}|(?P<wrong>\$\{)"
)


_CREDENTIAL = re.compile(CREDENTIAL)


_ALONE = re.compile(r"\s*\$\{env:[A-Za-z_][A-Za-z0-9_]*(?::-[^}]*)?\}\s*")


class Unread(str):
    """Stands, as it is written, where a value cannot be had. The problem is noted already, or will be where the value is needed."""

    __slots__ = ()

    @property
    def secrets(self) -> tuple[str, ...]:
        """The variables in it that only credentials and contacts may read."""
        names = (match["name"] for match in PART.finditer(self))
        return tuple(name for name in names if name and name.startswith(SECRET_PREFIX))

    @property
    def stands_alone(self) -> bool:
        """Whether it is one variable and nothing beside it."""
        return _ALONE.fullmatch(self) is not None


class SecretText(Unread):
    """Stands where a variable is read that only credentials and contacts may read; `value` is what the two get."""

    __slots__ = ("value",)

    def __new__(cls, written: str, value: str) -> Self:
        """`written` is the text of the file."""
        text = super().__new__(cls, written)
        text.value = value
        return text

    value: str


class UnsetText(Unread):
    """Stands where an environment variable is not set, until it is known whether its value is needed."""

    __slots__ = ("node", "variable")

    def __new__(cls, variable: str, node: Leaf) -> Self:
        """`variable` is its name, `node` where it is read."""
        text = super().__new__(cls, node.value)
        text.variable = variable
        text.node = node
        return text

    variable: str
    node: Leaf


def is_credential(text: str) -> bool:
    """Whether a text, as written, is one `${env:SECRET_PAGE_…}` and nothing else: how credentials are written."""
    return _CREDENTIAL.fullmatch(text) is not None
