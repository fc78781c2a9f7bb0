"""A backend from the environment and the file: who signs in, to which site, and with what patience. Nothing of it is ever printed."""

import base64
from collections.abc import Mapping

from reconciler.errors import NoKeyError, SettingError
from reconciler.http import WINDOWS, HttpSession, HttpSettings, Interrupt, RetryPolicy, SharedBudgets
from reconciler.http.client import check_root
from reconciler.model.resource import USUAL, Provider
from reconciler.model.service import RateLimit
from reconciler.model.services.jsm import JSM
from reconciler.providers.credentials import OnEvent, key_hint, key_problem, read_key, read_seconds
from reconciler.providers.jsm.backend import JsmBackend
from reconciler.providers.jsm.calls import CLOUD
from reconciler.providers.jsm.site import CLOUD_ID, JsmSite, OpenSite

EMAIL = "ATLASSIAN_EMAIL"
TIMEOUT = "JSM_TIMEOUT"
MAX_WAIT = "JSM_MAX_WAIT"
_FIRST_WAIT = 5.0
"""Seconds after a refusal that does not say how long: the limits are of bursts (jsm-api.md 7)."""


_TOKENS = "a token expires after a year at most, and service accounts are not let in"


def connect(
    environ: Mapping[str, str],
    *,
    rate_limit: RateLimit,
    provider: Provider = USUAL,
    on_event: OnEvent | None = None,
    interrupt: Interrupt | None = None,
    urgent: bool = False,
    budgets: SharedBudgets | None = None,
    open_site: OpenSite | None = None,
) -> JsmBackend:
    """A backend by the settings of `environ`. Nothing is sent: a wrong token or site shows with the first request.

    Args:
        environ: `ATLASSIAN_EMAIL`; `ATLASSIAN_API_TOKEN`, or `ATLASSIAN_API_TOKEN_FILE` with a path; `JSM_CLOUD_ID`; `JSM_API_URL`,
            another root, which the cloud id follows; `JSM_TIMEOUT`, seconds for one request; `JSM_MAX_WAIT`, seconds that one
            request waits in all where the service refuses it. An empty variable counts as none.
        rate_limit: requests in any seconds; one window for each token in the process, however many backends use it.
        provider: its `key_env` names the variable that holds the token; its `site` is asked for the cloud id.
        on_event: told of every request, every wait, and a file with a token that others can read.
        interrupt: the flag of Ctrl-C.
        urgent: whether the requests may use the reserve and go before others.
        budgets: the budgets shared with other processes; None for one of this process alone.
        open_site: how the site is reached, for tests.

    Raises:
        SettingError: a variable is missing or does not do; `place` names it.
    """
    tell: OnEvent = on_event or (lambda _event: None)
    name = provider.key_env or JSM.credential.variable
    email = _email(environ, name)
    token = _token(environ, name, tell)
    root = _root(environ)
    site = _site(environ, provider, root, open_site)
    settings = HttpSettings(
        timeout=read_seconds(environ, TIMEOUT, HttpSettings().timeout),
        retry=RetryPolicy(
            max_wait=read_seconds(environ, MAX_WAIT, RetryPolicy().max_wait, zero=True), refused_wait=_FIRST_WAIT
        ),
        key_problem=key_problem(provider, name),
        key_hint=key_hint(provider, name, f"check {EMAIL} and {name}: {_TOKENS}"),
        root_hint=f"check {JSM.url_variable}: the address ends as {JSM.default_url} does, and the cloud id follows it",
        urgent=urgent,
        stand_in=CLOUD,
        secrets=(token, email),
    )
    # Basic, of an email address and a token (jsm-api.md 0).
    authorization = f"Basic {base64.b64encode(f'{email}:{token}'.encode()).decode()}"
    window = WINDOWS.get(root, authorization, rate_limit, budgets=budgets)
    return JsmBackend(HttpSession(root, authorization, window, settings, interrupt=interrupt, on_event=tell), site)


def _email(environ: Mapping[str, str], token_variable: str) -> str:
    email = environ.get(EMAIL, "").strip()
    if not email:
        raise NoKeyError(
            "no email address",
            place=EMAIL,
            hint=f"set {EMAIL} to the address of the person whose token {token_variable} is",
        )
    if not email.isprintable() or any(sign in email for sign in " :"):
        hint = "write it alone, without anything around it"
        raise SettingError(
            "has a character that no email address has (a space, a colon, a line break)", place=EMAIL, hint=hint
        )
    if "@" not in email:
        raise SettingError(
            "is not an email address", place=EMAIL, hint=f"the address goes here, and the token into {token_variable}"
        )
    return email


def _token(environ: Mapping[str, str], name: str, tell: OnEvent) -> str:
    token = read_key(environ, name, tell)
    if "@" in token:
        raise SettingError("is an email address, not a token", place=name, hint=f"the address goes into {EMAIL}")
    return token


def _root(environ: Mapping[str, str]) -> str:
    name, usual = JSM.url_variable, JSM.default_url
    try:
        return check_root(environ.get(name, "").strip() or usual)
    except SettingError as error:
        raise SettingError(error.message, place=name, hint=error.hint or f"leave it unset for {usual}") from None


def _site(environ: Mapping[str, str], provider: Provider, root: str, open_site: OpenSite | None) -> JsmSite:
    cloud_id = environ.get(CLOUD_ID, "").strip() or None
    # Another root has ids of its own: what the site says of the real one would only disagree (the sandbox).
    host = None if cloud_id and root != JSM.default_url else provider.site
    return JsmSite(cloud_id, host, open_site, provider.site_source)
