"""A backend from the environment: key, address and patience. Nothing here is ever printed but the variables' names."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reconciler.errors import NoKeyError, SettingError
from reconciler.http import (
    WINDOWS,
    HttpEvent,
    HttpSession,
    HttpSettings,
    Interrupt,
    RetryPolicy,
)
from reconciler.http.client import check_root
from reconciler.model.service import RateLimit
from reconciler.providers.statuspage.backend import StatuspageBackend

KEY = "STATUSPAGE_API_KEY"
URL = "STATUSPAGE_API_URL"
TIMEOUT = "STATUSPAGE_TIMEOUT"
MAX_WAIT = "STATUSPAGE_MAX_WAIT"
DEFAULT_URL = "https://api.statuspage.io/v1"

_MAX_KEY = 4096


@dataclass(frozen=True, slots=True)
class Notice:
    """Something odd about the settings that stops nothing; `place` names the variable."""

    message: str
    place: str
    hint: str


OnEvent = Callable[[HttpEvent | Notice], None]


def connect(
    environ: Mapping[str, str],
    *,
    rate_limit: RateLimit,
    key_env: str | None = None,
    on_event: OnEvent | None = None,
    interrupt: Interrupt | None = None,
) -> StatuspageBackend:
    """A backend by the settings of `environ`. Nothing is sent; a wrong key shows with the first request.

    Args:
        environ: `STATUSPAGE_API_KEY`, or `STATUSPAGE_API_KEY_FILE` with a path; `STATUSPAGE_API_URL`; `STATUSPAGE_TIMEOUT`,
            seconds for one request; `STATUSPAGE_MAX_WAIT`, seconds that one request waits in all where the service refuses it. An
            empty variable counts as none.
        rate_limit: requests in any seconds; one window for each key in the process, however many backends use it.
        key_env: the variable that holds the key in place of `STATUSPAGE_API_KEY`; `<key_env>_FILE` goes with it.
        on_event: told of every request, every wait, and a key file that others can read.
        interrupt: the flag of Ctrl-C.

    Raises:
        SettingError: a variable is missing or does not do; `place` names it.
    """
    tell: OnEvent = on_event or (lambda _event: None)
    name = key_env or KEY
    key = read_key(environ, name, tell)
    root = _root(environ)
    patience = _seconds(environ, MAX_WAIT, RetryPolicy().max_wait, zero=True)
    settings = HttpSettings(
        timeout=_seconds(environ, TIMEOUT, HttpSettings().timeout),
        retry=RetryPolicy(max_wait=patience),
        key_hint=f"check {name}: keys are shown once, under your avatar, API info, and may have an expiry date",
        root_hint=f"check {URL}: the address ends in the version, as {DEFAULT_URL} does",
    )
    window = WINDOWS.get(
        root, key, requests=rate_limit.requests, seconds=rate_limit.seconds, reserve=rate_limit.reserve
    )
    # The word is case sensitive (statuspage-api.md B1.1).
    session = HttpSession(root, f"OAuth {key}", window, settings, interrupt=interrupt, on_event=tell)
    return StatuspageBackend(session, rate_limit)


def read_key(environ: Mapping[str, str], name: str, tell: OnEvent = lambda _event: None) -> str:
    """The key in the variable `name`, or in the file that `<name>_FILE` names. Raises SettingError where there is none that does."""
    file = f"{name}_FILE"
    key, path = environ.get(name, "").strip(), environ.get(file, "")
    if key and path:
        raise SettingError(f"{name} and {file} are both set", place=file, hint="unset one of them")
    if path:
        key = _key_of_file(Path(path), file, tell)
    if not key:
        raise NoKeyError(
            "no API key",
            place=name,
            hint=f"set {name}, or {file} to a file that holds it; try --sandbox without an account",
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise SettingError(
            "holds a character that no key has (a space, a line break, a typographic quote)",
            place=file if path else name,
            hint="copy the key again, without anything around it",
        )
    return key


def _key_of_file(path: Path, variable: str, tell: OnEvent) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_KEY + 1)
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or "not a path"
        raise SettingError(
            f"the file cannot be read: {why}", place=variable, hint="it names a file with the key"
        ) from None
    if mode & 0o007:
        tell(Notice("every user of this machine can read the file with the key", variable, "chmod 600 it"))
    key = raw.decode("utf-8", "replace").strip()
    if not key or len(raw) > _MAX_KEY:
        what = "is empty" if not key else "is far too large for a key"
        raise SettingError(f"the file {what}", place=variable, hint="it holds the key and nothing else")
    return key


def _root(environ: Mapping[str, str]) -> str:
    try:
        return check_root(environ.get(URL, "").strip() or DEFAULT_URL)
    except SettingError as error:
        raise SettingError(error.message, place=URL, hint=error.hint or f"leave it unset for {DEFAULT_URL}") from None


def _seconds(environ: Mapping[str, str], name: str, default: float, *, zero: bool = False) -> float:
    text = environ.get(name, "").strip()
    if not text:
        return default
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not math.isfinite(seconds) or seconds < 0 or (seconds == 0 and not zero):
        least = "0 or more" if zero else "more than 0"
        raise SettingError("is not a number of seconds", place=name, hint=f"write {least}, for example {default:g}")
    return seconds
