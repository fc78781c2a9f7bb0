"""The checks of the doctor command."""

import os
import platform
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, cast

from reconciler import __version__
from reconciler.api.connection import Connection
from reconciler.app.console import Console
from reconciler.app.load import load, today
from reconciler.app.sharing import Sharing
from reconciler.errors import ConfigError, DocumentError, ReconcilerError, SettingError, StoreError
from reconciler.http import BudgetUse, BudgetUser, SharedBudgets
from reconciler.model.enumeration import listed
from reconciler.model.key_expiry import LONGEST_DAYS, TO_DO, key_expiries
from reconciler.model.kind import Scope
from reconciler.model.resource import USUAL, Config, DesiredPage, Provider, of_service
from reconciler.model.services import SERVICES
from reconciler.providers.credentials import Notice
from reconciler.providers.protocol import Backend
from reconciler.render.wording import count

_USERS = 3
"""Maximum number of other users of a budget that are named, those with the most requests first."""


class Metered(Protocol):
    """What every backend of a live service can say of its key."""

    def budget(self) -> BudgetUse:
        """What is used of the key's request budget now, and by whom."""


class Findings:
    """The findings, printed as they are found."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.wrong = False

    def well(self, what: str, text: str) -> None:
        """Report a passed check."""
        self._line("ok", "32", what, text)

    def bad(self, what: str, error: ReconcilerError) -> None:
        """Report a problem, and what to do."""
        self.wrong = True
        self._line("NO", "31", what, str(error))
        if error.hint:
            self._line("", "", "", error.hint)

    def open(self, what: str, text: str) -> None:
        """Report something that could not be checked."""
        self._line("--", "33", what, text)

    def on_event(self, event: object) -> None:
        """Report a problem with the settings, of all that the services tell."""
        if isinstance(event, Notice):
            self.open("key", f"{event.message} ({event.place}): {event.hint}")

    def _line(self, mark: str, code: str, what: str, text: str) -> None:
        from reconciler.render.escape import terminal

        shown = f"\x1b[{code}m{mark:2}\x1b[0m" if self.console.out_color and code else f"{mark:2}"
        self.console.out(self.console.wrapped(f"{shown}  {what:9} {terminal(text)}"))


def checkup(path: str | None, console: Console) -> int:
    """Check versions, file, keys, services and declared pages. Returns 0 if all is well, otherwise 1."""
    findings = Findings(console)
    findings.well("version", f"reconciler {__version__}, Python {platform.python_version()} on {sys.platform}")
    config = _file(path, findings)
    pages = config.pages if config else ()
    sharing = Sharing(os.environ, console)
    services = Connection(os.environ, on_event=findings.on_event, budgets=_budgets(sharing, findings))
    try:
        providers = list(dict.fromkeys(page.provider for page in pages)) or _of_environment(os.environ)
        for reached_with in sorted({_reached_with(provider) for provider in providers}):
            alike = [provider for provider in providers if _reached_with(provider) == reached_with]
            _key(alike, [page for page in pages if page.provider in alike], services, findings)
        _locks(sharing, pages, findings)
    finally:
        services.close()
    return 1 if findings.wrong else 0


def _file(path: str | None, findings: Findings) -> Config | None:
    from reconciler.config.load.files import find_config
    from reconciler.config.load.schema_copy import old_copies

    try:
        if path is None:
            find_config(None, Path.cwd())
    except ConfigError:
        findings.open("file", "no statuspage.yaml, statuspage.yml or statuspage/ in this folder")
        return None
    try:
        loaded = load(path, secrets_needed=False)
    except ConfigError as error:
        findings.bad("file", error)
        return None
    scopes = [page.scope for page in loaded.pages]
    declared = [count(scopes.count(scope), scope.value) for scope in Scope if scope in scopes]
    findings.well("file", f"{', '.join(loaded.files)}: {listed(declared) or count(0, 'page')}")
    for note in old_copies(loaded):
        findings.open("schema", f"{note.message}; {note.hint}")
    return loaded


def _reached_with(provider: Provider) -> tuple[str, str, str]:
    """What pages share that are reached with one key: the service, the key's variable, the site."""
    return provider.type, provider.key_env or "", provider.site or ""


def _of_environment(environ: Mapping[str, str]) -> list[Provider]:
    """The services whose keys are set, where no file names any; else the usual one."""
    names = [
        service.name
        for service in SERVICES.values()
        if any(environ.get(service.credential.variable + end) for end in ("", "_FILE"))
    ]
    return [of_service(name) for name in names] or [USUAL]


def _named(page: DesiredPage, name: str, backend: Backend, findings: Findings) -> None:
    """Check a page that the file finds by its name."""
    from reconciler.applier import page_named

    try:
        page_id = page_named(backend, name).id
    except ReconcilerError as error:
        findings.bad("page", error)
        return
    if page_id is None:
        findings.open("page", f"{page.key}: there is no page named {name} yet; apply creates it")
    else:
        findings.open("page", f"{page.key}: found by its name; write `id: {page_id}` into the file")


def _key(providers: Sequence[Provider], pages: Sequence[DesiredPage], services: Connection, findings: Findings) -> None:
    """Check one key: where it leads, which pages it can access, including declared ones, and its request budget."""
    service = providers[0].service
    if service.experimental:
        findings.open("service", f"{service.title}: its API is experimental and may change without notice")
    try:
        backend = services.backend_of(providers[0])
        where = backend.connected_to()
        reached = sorted(backend.pages(), key=lambda page: (page[1], page[0]))
    except ReconcilerError as error:
        findings.bad("service", error)
        return
    name = providers[0].key_env or "key"
    findings.well("service", f"{name} is accepted; it reaches {count(len(reached), 'page')}")
    _expiry([page.provider for page in pages], findings)
    if where:
        findings.well("site", f"{providers[0].site}: {where}" if providers[0].site else where)
    for page_id, title in reached:
        findings.well("page", f"{page_id}  {title}")
    hint = "compare the id with the list above" if reached else "give a key of the account that the page belongs to"
    for page in pages:
        if page.scope is not Scope.PAGE:
            findings.open("team", f"{page.key}: whether the key reaches an {page.scope.value} is not checked here")
        elif page.by_name is not None:
            _named(page, page.by_name, backend, findings)
        elif page.id not in dict(reached):
            findings.bad("page", ReconcilerError(f"{page.key}: the key does not reach page {page.id}", hint=hint))
    for rate in dict.fromkeys(provider.rate_limit for provider in providers):
        reserve = f", {rate.reserve} of them kept for urgent commands" if rate.reserve else ""
        findings.well("rate", f"{rate.requests} requests in any {rate.seconds:g} s{reserve}")

    _budget(cast("Metered", backend).budget(), findings)


def _budgets(sharing: Sharing, findings: Findings) -> SharedBudgets | None:
    try:
        return sharing.budgets()
    except SettingError as error:
        findings.bad("sharing", error)
        return None


def _budget(use: BudgetUse, findings: Findings) -> None:
    """Report what is used of a request budget, and by whom: of the others, those with the most requests."""
    used = [f"{use.own} by this one"] if use.own else []
    others = sorted(use.others, key=lambda other: -other[1])
    used += [_user(user, number) for user, number in others[:_USERS]]
    others = others[_USERS:]
    if others:
        used.append(f"{sum(number for _, number in others)} by {len(others)} more")
    total = use.own + sum(number for _, number in use.others)
    who = f": {', '.join(used)}" if used else ""
    findings.well("budget", f"{total} of {use.terms.limit} requests used in the last {use.terms.seconds:g} s{who}")
    if not use.shared:
        findings.open("budget", "it is not shared: what other processes use is not counted")


def _user(user: BudgetUser | None, number: int) -> str:
    if user is None:
        return f"{number} by others who do not share it"
    return f"{number} by {user.command or 'a run'} (process {user.pid} on {user.host})"


def _locks(sharing: Sharing, pages: Sequence[DesiredPage], findings: Findings) -> None:
    """Report which pages an apply works on."""
    from reconciler.applier.apply_lock import lock_name

    try:
        locks = sharing.locks()
        if locks is None:
            return  # its reason was said
        for page in pages:
            run = locks.held_by(lock_name(page))
            if run:
                findings.open("lock", f"{page.key}: an apply works there: {run}")
    except SettingError:
        return  # reported with the budgets
    except (DocumentError, StoreError) as error:
        findings.open("lock", f"whether an apply works on a page is unknown: {error}")


def _expiry(providers: Sequence[Provider], findings: Findings) -> None:
    """Report when an accepted key expires, if the file says it."""
    day = today().date()
    for expiry in key_expiries(providers):
        text = expiry.sentence(day)
        if expiry.days_left(day) > LONGEST_DAYS:
            findings.open("expiry", f"{text}, but keys live at most {LONGEST_DAYS} days: check `provider.key_expires`")
        elif expiry.is_near(day):
            findings.open("expiry", f"{text}: {TO_DO}")
        else:
            findings.well("expiry", text)
