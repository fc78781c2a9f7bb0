"""The backends of a run, one per key, and the embedded sandbox that can replace the services."""

import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from reconciler.app.console import Console
from reconciler.app.sharing import Sharing
from reconciler.app.signals import reading
from reconciler.errors import SettingError
from reconciler.http import Interrupt, SharedBudgets
from reconciler.model.kind import Scope
from reconciler.model.resource import USUAL, Config, DesiredPage, Provider
from reconciler.model.service import RateLimit, Service
from reconciler.model.services import DEFAULT, SERVICES
from reconciler.model.services.jsm import JSM
from reconciler.providers.protocol import Backend, Sent


def load(path: str | None, *, secrets_needed: bool = True, quiet: bool = False) -> Config:
    """The configuration at PATH, or at its default. Its warnings go to stderr unless `quiet` is set.

    Raises ConfigError with every problem.
    """
    import os

    from reconciler.config.load.files import find_config
    from reconciler.config.load.load import load_config

    loaded = load_config(find_config(path, Path.cwd()), environ=os.environ, secrets_needed=secrets_needed)
    if loaded.warnings and not quiet:
        from reconciler.render.problems import problems_text

        console = Console.of_process()
        console.err(problems_text(loaded.warnings, color=console.err_color, width=console.source_width))
    return loaded


def today() -> datetime:
    """The time of the run in UTC: the planner itself has no clock."""
    return datetime.now(UTC)


SANDBOX_STATE = Path(".reconciler") / "sandbox.db"
UNLIMITED = RateLimit(requests=100_000, seconds=1.0)
"""The rate limit for the embedded sandbox: trying out a configuration should not take a minute."""


@dataclass
class Services:
    """The backends of one run."""

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


@contextmanager
def services(
    config: Config | None,
    *,
    sandbox: bool,
    page_ids: tuple[str, ...] = (),
    provider: Provider = USUAL,
    on_event: Callable[[object], None] | None = None,
    urgent: bool = False,
    sharing: Sharing | None = None,
) -> Iterator[Services]:
    """The services of a run, closed at its end.

    With `urgent`, requests may use the reserve of the rate limit and go before others. It is for commands that a responder waits for, and
    never for work on the declared state. `sharing` is what the run shares with other processes; with `sandbox`, it shares nothing.

    `page_ids` are pages of `provider` beside the declared ones. With `sandbox`, the embedded sandbox replaces the services on loopback
    for the duration of the run: no key is read, and declared pages that it does not know are created empty. Ctrl-C ends all waits and
    prevents further requests.

    Raises SettingError if the sandbox's packages are not installed.
    """
    if not sandbox:
        sharing = sharing or Sharing(os.environ, Console.of_process())
        services = Services(os.environ, on_event=on_event, urgent=urgent, budgets=sharing.budgets())
        try:
            with reading(services.interrupt):
                yield services
        finally:
            services.close()
        return
    declared = config.pages if config else ()
    pages = [
        SandboxPage(page.id, page.key, page.provider.type) for page in declared if page.scope is Scope.PAGE and page.id
    ]
    pages += [SandboxPage(page_id, "", provider.type) for page_id in page_ids]
    organizations = [page.id for page in declared if page.scope is Scope.ORGANIZATION]
    with embedded(SANDBOX_STATE, pages, organizations) as url:
        environ = sandbox_environ(url.removesuffix("/v1"))
        services = Services(environ, on_event=on_event, sandboxed=True, urgent=urgent)
        try:
            with reading(services.interrupt):
                yield services
        finally:
            services.close()


def sandbox_environ(base: str, *services: Service) -> dict[str, str]:
    """The variables that point these services (all, where none is named) to a sandbox at `base`, an address without a path."""
    return {
        name: value.replace("{base}", base)
        for service in services or tuple(SERVICES.values())
        for name, value in service.sandbox.items()
    }


class SandboxPage(NamedTuple):
    """A page that the embedded sandbox is to have."""

    id: str
    """The ID of the page."""
    name: str
    """Its name if it is created; empty for its id."""
    service: str = DEFAULT.name
    """The name of the service that it lives on."""


@contextmanager
def embedded(state: Path, pages: Iterable[SandboxPage], organizations: Iterable[str] = ()) -> Iterator[str]:
    """A sandbox on a free loopback port, with these pages and organizations (IDs). Yields its URL."""
    from reconciler.documents.atomic_write import make_state_folder
    from reconciler.sandbox import Sandbox, SandboxUnavailable, serve

    refuse_linked_state(state)
    with _keeping(state):
        make_state_folder(state.parent)
        try:
            sandbox = Sandbox(state, rate=None)
        except SandboxUnavailable as error:
            raise SettingError(str(error)) from None
    try:
        for page in pages:
            ensure = sandbox.ensure_jsm_page if page.service == JSM.name else sandbox.ensure_page
            ensure(page.id, page.name or None)
        for organization in organizations:
            sandbox.ensure_organization(organization)
        with serve(sandbox) as url:
            yield url
    finally:
        sandbox.close()


def refuse_linked_state(state: Path) -> None:
    """Check that no link in a checkout chooses the file that the sandbox writes to. Raises SettingError."""
    from reconciler.documents.atomic_write import refuse_links

    with _keeping(state):
        for beside in ("", "-wal", "-shm", "-journal"):  # SQLite writes to these too
            refuse_links(state.with_name(state.name + beside))


def _keeping(state: Path) -> AbstractContextManager[None]:
    return SettingError.in_place_of_os("the sandbox's state cannot be kept", place=state)
