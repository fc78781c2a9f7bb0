"""Create a backend from the environment: key, address and timeouts. Only the names of variables are ever printed."""

from collections.abc import Mapping

from reconciler.errors import SettingError
from reconciler.http import (
    WINDOWS,
    HttpSession,
    HttpSettings,
    Interrupt,
    RetryPolicy,
    SharedBudgets,
)
from reconciler.http.client import check_root
from reconciler.model.resource import USUAL, Provider
from reconciler.model.service import RateLimit
from reconciler.model.services.statuspage import STATUSPAGE
from reconciler.providers.credentials import OnEvent, key_hint, key_problem, read_key, read_seconds
from reconciler.providers.statuspage.backend import StatuspageBackend

TIMEOUT = "STATUSPAGE_TIMEOUT"
MAX_WAIT = "STATUSPAGE_MAX_WAIT"


def connect(
    environ: Mapping[str, str],
    *,
    rate_limit: RateLimit,
    provider: Provider = USUAL,
    on_event: OnEvent | None = None,
    interrupt: Interrupt | None = None,
    urgent: bool = False,
    budgets: SharedBudgets | None = None,
) -> StatuspageBackend:
    """A backend configured by `environ`. Nothing is sent; a wrong key fails with the first request.

    Args:
        environ: `STATUSPAGE_API_KEY`, or `STATUSPAGE_API_KEY_FILE` with a path; `STATUSPAGE_API_URL`;
            `STATUSPAGE_TIMEOUT`, seconds for one request; `STATUSPAGE_MAX_WAIT`, total seconds that one request waits
            while the service refuses it. An empty variable counts as not set.
        rate_limit: the rate limit. The process has one window per key, shared by all backends.
        provider: its `key_env` replaces `STATUSPAGE_API_KEY`, and `<key_env>_FILE` the file variable.
        on_event: receives every request, every wait, and a notice about a key file that others can read.
        interrupt: the Ctrl-C flag.
        urgent: whether the requests may use the reserve and go before others.
        budgets: the budgets shared with other processes; None for one of this process alone.

    Raises:
        SettingError: a variable is missing or invalid; `place` names it.
    """
    tell: OnEvent = on_event or (lambda _event: None)
    name = provider.key_env or STATUSPAGE.credential.variable
    key = read_key(environ, name, tell)
    root = _root(environ)
    patience = read_seconds(environ, MAX_WAIT, RetryPolicy().max_wait, zero=True)
    settings = HttpSettings(
        timeout=read_seconds(environ, TIMEOUT, HttpSettings().timeout),
        retry=RetryPolicy(max_wait=patience),
        urgent=urgent,
        key_problem=key_problem(provider, name),
        key_hint=key_hint(
            provider,
            name,
            f"check {name}: keys are shown once, under your avatar, API info, and may have an expiry date",
        ),
        root_hint=f"check {STATUSPAGE.url_variable}: the address ends in the version, as {STATUSPAGE.default_url} does",
    )
    window = WINDOWS.get(root, key, rate_limit, budgets=budgets)
    # The word is case-sensitive (statuspage-api.md B1.1).
    session = HttpSession(root, f"OAuth {key}", window, settings, interrupt=interrupt, on_event=tell)
    return StatuspageBackend(session)


def _root(environ: Mapping[str, str]) -> str:
    name, usual = STATUSPAGE.url_variable, STATUSPAGE.default_url
    try:
        return check_root(environ.get(name, "").strip() or usual)
    except SettingError as error:
        raise SettingError(error.message, place=name, hint=error.hint or f"leave it unset for {usual}") from None
