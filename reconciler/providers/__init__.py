"""The live services: reading a page's state, carrying out one step. `protocol` is what each of them offers.

Each service is one folder of its own, under the name that `provider.type` has in the file.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from reconciler.http import Interrupt
    from reconciler.model.resource import Provider
    from reconciler.model.service import RateLimit
    from reconciler.providers.credentials import OnEvent
    from reconciler.providers.protocol import Backend


class Connect(Protocol):
    """How the folder of a service makes a backend from the environment. Nothing is sent."""

    def __call__(
        self,
        environ: Mapping[str, str],
        *,
        rate_limit: "RateLimit",
        provider: "Provider",
        on_event: "OnEvent | None",
        interrupt: "Interrupt | None",
    ) -> "Backend":
        """The backend. Raises SettingError where a variable is missing or wrong; `place` names it."""


def connect(
    provider: "Provider",
    environ: Mapping[str, str],
    *,
    rate_limit: "RateLimit",
    on_event: "OnEvent | None" = None,
    interrupt: "Interrupt | None" = None,
) -> "Backend":
    """The backend of a provider, by the settings of `environ`. Only the code of its service is loaded, and nothing is sent.

    Args:
        provider: which service, and which variable holds the key.
        environ: where keys and addresses come from.
        rate_limit: requests in any seconds; one window for each key in the process, however many backends use it.
        on_event: told of every request, every wait, and a key file that others can read.
        interrupt: the flag of Ctrl-C.

    Raises:
        SettingError: a variable is missing or wrong; `place` names it.
    """
    service = cast("Connect", import_module(f"{__name__}.{provider.type}").connect)
    return service(environ, rate_limit=rate_limit, provider=provider, on_event=on_event, interrupt=interrupt)
