"""Lint: rules for a good status page, beyond what is valid.

A rule is a pure function over the loaded configuration. Other packages may add rules with the entry point
`reconciler.rules`, which names a `LintRule` or a list of them (`examples/rules` is such a package).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from reconciler.model.lint_settings import LintSettings
from reconciler.model.public_text import PublicTexts
from reconciler.model.resource import Config, Desired, DesiredPage

LEVELS = ("recommended", "strict")
"""The levels: `strict` includes what `recommended` finds."""


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One place that breaks a rule."""

    page: DesiredPage
    """The page."""
    message: str
    """What is wrong, as a sentence without a stop."""
    item: Desired | None = None
    """The item; None if it is about the whole page."""
    field: str | None = None
    """The name of the field, whose value is then pointed to; None for the item as a whole."""
    hint: str | None = None
    """What to do about it."""
    words: str | None = None
    """The wrong words, as they are in the value of `field`, which are then pointed to; None for the whole value."""
    nth: int = 0
    """Which occurrence of the words in the value is meant, counted from 0."""


@dataclass(frozen=True)
class LintRun:
    """What a rule gets."""

    config: Config
    """The loaded configuration."""
    now: datetime
    """The time of the run, in UTC."""
    settings: LintSettings
    """The declared settings."""

    @cached_property
    def texts(self) -> PublicTexts:
        """The texts that visitors or subscribers read."""
        return PublicTexts(self.config)


@dataclass(frozen=True, slots=True)
class LintRule:
    """A rule."""

    id: str
    """Its ID, such as `private-address`."""
    level: str
    """`recommended` or `strict`."""
    doc: str
    """What it finds, and why that matters."""
    check: Callable[[LintRun], Iterable[LintFinding]]
    """Finds the places that break it. It sends and reads nothing, and changes nothing of what it gets.

    Our rules run first, so that a rule of another package that does change it hides nothing from them. No plan is made of it.
    """
    severity: Literal["error", "warning"] = "error"
    """`error`, or `warning` for what the author may not be able to change: `validate` then succeeds."""
