"""What the applier tells while it works. The command line makes bars and lines of it; `SilentProgress` makes nothing."""

from typing import Protocol

from reconciler.model.plan import Action, PagePlan
from reconciler.model.result import Outcome


class Progress(Protocol):
    """Told what happens, from the threads in which it happens: an implementation has to be thread safe. `page` is a page's key."""

    def reading(self, page: str) -> None:
        """A page is about to be read."""

    def read(self, page: str, requests: int) -> None:
        """A page was read, with so many requests."""

    def planned(self, plan: PagePlan) -> None:
        """A page was planned."""

    def started(self, action: Action) -> None:
        """An action is about to be carried out."""

    def finished(self, outcome: Outcome) -> None:
        """An action ended, one way or another."""

    def waiting(self, seconds: float) -> None:
        """Nothing is sent for so many seconds: a create of unknown fate is given time to show itself."""


class SilentProgress:
    """Says nothing."""

    def reading(self, page: str) -> None:
        """Nothing."""

    def read(self, page: str, requests: int) -> None:
        """Nothing."""

    def planned(self, plan: PagePlan) -> None:
        """Nothing."""

    def started(self, action: Action) -> None:
        """Nothing."""

    def finished(self, outcome: Outcome) -> None:
        """Nothing."""

    def waiting(self, seconds: float) -> None:
        """Nothing."""
