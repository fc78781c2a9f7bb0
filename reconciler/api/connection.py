"""The services that a run reaches: one backend for each key, made on first use."""

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

from reconciler.errors import SettingError
from reconciler.http import Interrupt, SharedBudgets
from reconciler.model.resource import DesiredPage, Provider
from reconciler.model.service import RateLimit
from reconciler.providers.protocol import Backend, Sent

UNLIMITED = RateLimit(requests=100_000, seconds=1.0)
"""The rate limit for the embedded sandbox: trying out a configuration should not take a minute."""


@dataclass
class Connection:
    """The services that a run reaches, one backend for each key. `connect` makes one."""

    environ: Mapping[str, str]
    """The environment, which provides keys and API roots."""
    interrupt: Interrupt = field(default_factory=Interrupt)
    """Ends every wait when the user interrupts the run."""
    on_event: Callable[[object], None] | None = None
    """Receives the events of the HTTP client; None for nobody."""
    sandboxed: bool = False
    """Whether every backend is the embedded sandbox."""
    urgent: bool = False
    """Whether requests may use the reserve of the rate limit and go before others: a responder waits for them."""
    budgets: SharedBudgets | None = None
    """The request budgets shared with other processes; None for budgets of this run alone."""
    _backends: dict[Provider, Backend] = field(default_factory=dict)
    """The open backends."""
    _keys: dict[str, bytes] = field(default_factory=dict)
    """The keys for hashes, by the variable of the API key."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    """Guards the two maps, since pages are read in parallel."""

    def backend_for(self, page: DesiredPage) -> Backend:
        """The backend of a page's provider, shared by pages with the same provider and key."""
        return self.backend_of(page.provider)

    def backend_of(self, provider: Provider) -> Backend:
        """The backend of a provider, created on first use. Raises SettingError if a variable is missing or invalid."""
        with self._lock:
            backend = self._backends.get(provider)
            if backend is None:
                backend = self._backends[provider] = self._connect(provider)
            return backend

    def _connect(self, provider: Provider) -> Backend:
        from reconciler.providers import connect

        return connect(
            replace(provider, key_env=None) if self.sandboxed else provider,
            self.environ,
            rate_limit=UNLIMITED if self.sandboxed else provider.rate_limit,
            on_event=self._tell,
            interrupt=self.interrupt,
            urgent=self.urgent,
            budgets=self.budgets,
        )

    def _tell(self, event: object) -> None:
        if self.on_event:
            self.on_event(event)

    def key(self, page: DesiredPage) -> bytes:
        """The key for hashes of a page's sensitive values. It is derived from the API key, so that plans made with the
        same key can be compared.

        Without an API key (a plan from a snapshot), it is a constant.
        """
        name = page.service.credential.variable if self.sandboxed else page.provider.key_variable
        data = self._keys.get(name)
        if data is None:
            secret = self._secret(name).encode("utf-8", "surrogateescape")
            data = self._keys[name] = hashlib.sha256(b"reconciler plan values\0" + secret).digest()
        return data

    def _secret(self, name: str) -> str:
        if not self.environ.get(name) and not self.environ.get(f"{name}_FILE"):
            return ""
        from reconciler.providers.credentials import read_key

        try:
            return read_key(self.environ, name)
        except SettingError:
            return ""  # reported where the key is used

    @property
    def sent(self) -> Sent:
        """The requests that all backends have sent so far."""
        return Sent(
            reads=sum(backend.sent.reads for backend in self._backends.values()),
            writes=sum(backend.sent.writes for backend in self._backends.values()),
        )

    def close(self) -> None:
        """Close all connections."""
        for backend in self._backends.values():
            backend.close()
        if self.budgets:
            self.budgets.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
