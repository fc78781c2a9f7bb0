"""Settings that all services read from the environment in the same way: a secret, and a number of seconds."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from reconciler.errors import KeyProblem, NoKeyError, SettingError
from reconciler.http import HttpEvent
from reconciler.model.key_expiry import TO_DO
from reconciler.model.resource import Provider

_MAX_KEY = 4096


@dataclass(frozen=True, slots=True)
class Notice:
    """A problem with the settings that does not stop the run."""

    message: str
    """What is unusual."""
    place: str
    """The name of the variable."""
    hint: str
    """What to do."""


OnEvent = Callable[[HttpEvent | Notice], None]


def read_key(environ: Mapping[str, str], name: str, tell: OnEvent = lambda _event: None) -> str:
    """The key in the variable `name`, or in the file named by `<name>_FILE`. Raises SettingError if neither provides a
    valid one.
    """
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


def key_problem(provider: Provider, variable: str) -> KeyProblem:
    """What is wrong with a key that is rejected: that it expired, once the declared date has come."""
    expires = provider.key_expires
    if expires is None or datetime.now(UTC).date() < expires:
        return KeyProblem(variable, "refused")
    return KeyProblem(variable, "expired", expires)


def key_hint(provider: Provider, variable: str, usual: str) -> str:
    """What to check if the key is rejected: that it expired, or `usual`."""
    problem = key_problem(provider, variable)
    if problem.expired_on is None:
        return usual
    return f"the key in {variable} expired on {problem.expired_on}, as `provider.key_expires` says: {TO_DO}"


def read_seconds(environ: Mapping[str, str], name: str, default: float, *, zero: bool = False) -> float:
    """The seconds in a variable; `zero` allows 0. Raises SettingError for anything else."""
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
