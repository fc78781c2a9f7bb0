"""Progress reports of the applier. The command line shows them; `SilentProgress` ignores them."""

from typing import Protocol

from reconciler.model.plan import Action, PagePlan
from reconciler.model.result import Outcome


class Progress(Protocol):
    """Receives progress from several threads, so implementations must be thread-safe. `page` is a page key."""

    def reading(self, page: str) -> None:
        """A page is about to be read."""

    def read(self, page: str, requests: int) -> None:
        """A page was read with that many requests."""

    def planned(self, plan: PagePlan) -> None:
        """A page was planned."""

    def started(self, action: Action) -> None:
        """An action is about to be executed."""

    def finished(self, outcome: Outcome) -> None:
        """An action ended."""

    def waiting(self, seconds: float) -> None:
        """Nothing is sent for that many seconds, to let a create of unknown fate become visible."""


class SilentProgress:
    """Ignores all progress."""

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
