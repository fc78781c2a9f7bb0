"""What a file says about lint: which rules run, and where they do not apply."""

from dataclasses import dataclass, field

from reconciler.model.pattern import Pattern


@dataclass(frozen=True, slots=True)
class LintSettings:
    """The declared settings that rules use."""

    level: str | None = None
    """Which rules run without `--lint`; None for none."""
    hours: tuple[str, str] | None = None
    """From when until when maintenances may take place, as `HH:MM` in the page's time zone; None for any time."""
    notice_hours: float = 24.0
    """How many hours ahead a maintenance should be announced."""


NO_LINT = LintSettings()
"""The settings of a file without `lint`."""


@dataclass(frozen=True, slots=True)
class LintException:
    """A place where a rule does not apply, with the reason."""

    rule: str
    """The ID of the rule."""
    reason: str
    """Why it does not apply."""
    items: tuple[Pattern, ...]
    """The items; empty for the whole page."""
    place: tuple[str, int, int] = field(compare=False)
    """Its file, line and column."""
