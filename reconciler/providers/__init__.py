"""The live services: reading a page's state and executing steps. `protocol` defines their interface.

Each service has its own package, named like its `provider.type`.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from reconciler.http import Interrupt, SharedBudgets
    from reconciler.model.resource import Provider
    from reconciler.model.service import RateLimit
    from reconciler.providers.credentials import OnEvent
    from reconciler.providers.protocol import Backend


class Connect(Protocol):
    """How a service's package creates a backend from the environment. Nothing is sent."""

    def __call__(
        self,
        environ: Mapping[str, str],
        *,
        rate_limit: "RateLimit",
        provider: "Provider",
        on_event: "OnEvent | None",
        interrupt: "Interrupt | None",
        urgent: bool,
        budgets: "SharedBudgets | None",
    ) -> "Backend":
        """The backend. Raises SettingError if a variable is missing or invalid; `place` names it."""


def connect(
    provider: "Provider",
    environ: Mapping[str, str],
    *,
    rate_limit: "RateLimit",
    on_event: "OnEvent | None" = None,
    interrupt: "Interrupt | None" = None,
    urgent: bool = False,
    budgets: "SharedBudgets | None" = None,
) -> "Backend":
    """The backend of a provider, configured by `environ`. Only the code of its service is imported, and nothing is
    sent.

    Args:
        provider: which service, and which variable holds the key.
        environ: provides keys and addresses.
        rate_limit: the rate limit. The process has one window per key, shared by all backends.
        on_event: receives every request, every wait, and a notice about a key file that others can read.
        interrupt: the Ctrl-C flag.
        urgent: whether the requests may use the reserve and go before others: a responder waits for them.
        budgets: the budgets shared with other processes; None for one of this process alone.

    Raises:
        SettingError: a variable is missing or invalid; `place` names it.
    """
    service = cast("Connect", import_module(f"{__name__}.{provider.type}").connect)
    return service(
        environ,
        rate_limit=rate_limit,
        provider=provider,
        on_event=on_event,
        interrupt=interrupt,
        urgent=urgent,
        budgets=budgets,
    )
