"""The backends of a run, one per key, and the embedded sandbox that can replace the services."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

from reconciler.api.connection import Connection
from reconciler.app.console import Console
from reconciler.app.sharing import Sharing
from reconciler.app.signals import reading
from reconciler.errors import SettingError
from reconciler.model.kind import Scope
from reconciler.model.resource import USUAL, Config, Provider
from reconciler.model.service import Service
from reconciler.model.services import DEFAULT, SERVICES
from reconciler.model.services.jsm import JSM

SANDBOX_STATE = Path(".reconciler") / "sandbox.db"


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
) -> Iterator[Connection]:
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
        services = Connection(os.environ, on_event=on_event, urgent=urgent, budgets=sharing.budgets())
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
        services = Connection(environ, on_event=on_event, sandboxed=True, urgent=urgent)
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
