"""An operation between its preview and its result, and the page it operates on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from reconciler.applier.call import recorded
from reconciler.applier.journal import Journal
from reconciler.errors import RefusedError
from reconciler.model.operation import Operation, OperationPreview, OperationResult
from reconciler.model.resource import DesiredPage
from reconciler.model.result import Status
from reconciler.model.service import Service
from reconciler.providers.operator import Operator

T = TypeVar("T")


@dataclass(frozen=True)
class OperatedPage:
    """The page that a command operates."""

    operator: Operator
    """Reads and writes it."""
    id: str
    """The live ID."""
    service: Service
    """The service that hosts it."""
    desired: DesiredPage | None = None
    """The page in the file; None if no file was read."""

    @property
    def label(self) -> str:
        """The page key, or the ID if no file was read."""
        return self.desired.key if self.desired is not None else self.id

    @property
    def salt(self) -> str:
        """What the digests of contacts are made with, as in addresses."""
        return self.desired.salt if self.desired is not None else self.id

    def require(self, operation: Operation) -> None:
        """Check that the service can do it. Raises RefusedError with the reason."""
        reason = self.service.cannot.get(operation)
        if reason is not None:
            raise RefusedError(f"not sent: {self.service.title} cannot do this: {reason}")


@dataclass
class Recorder:
    """Records each call of an operation in the journal, before and after it is sent."""

    journal: Journal
    """The journal."""
    page_id: str
    """The live ID of the page."""
    sleep: Callable[[float], None]
    """Waits for a number of seconds."""
    sent: int = field(default=0, init=False)
    """Number of calls sent."""

    def send(self, what: Mapping[str, Any], call: Callable[[], T], id_of: Callable[[T], str | None]) -> T:
        """Send a call.

        Args:
            what: the call for the journal, without contacts and secrets: what it does (`do`), `id`, and what it sends.
            call: sends it.
            id_of: the live ID in its answer; None if it has none.

        Raises:
            DocumentError: the intent cannot be recorded, so nothing was sent.
            Interrupted: a stop was requested before sending.
            ServiceError: as raised by the call.
        """
        number = self.journal.operation(self.page_id, **what)
        self.sent += 1
        answer = recorded(self.journal, number, [""], call)
        self.journal.outcome(number, Status.DONE, id=id_of(answer))
        return answer


@dataclass(frozen=True)
class PreparedOperation:
    """An operation that is ready to be confirmed and performed."""

    preview: OperationPreview
    """What it will do."""
    perform: Callable[[Recorder, bool], OperationResult]
    """Does it, and notifies subscribers or not. Raises ServiceError, DocumentError and Interrupted."""
    nothing_to_do: OperationResult | None = None
    """The result if nothing has to be sent, such as for a second run; None if there is something to do."""
    if_unknown: str = ""
    """What to do if the fate of the operation stays unknown; empty for a look at the page."""
