"""The jobs of a CI for the pages of a configuration: one for each API key."""

import hashlib
import os

from reconciler.app.changed_since import narrowed
from reconciler.app.load import load
from reconciler.app.plan_request import PlanRequest
from reconciler.ci import KeyJob, key_jobs
from reconciler.errors import NoKeyError
from reconciler.model.plan import Note
from reconciler.model.resource import Provider


def jobs_of(request: PlanRequest) -> tuple[tuple[KeyJob, ...], tuple[Note, ...]]:
    """A job for each key of the chosen pages, and notes on the pages without one. Offline, and without keys.

    Raises ConfigError, BaseError for an unknown revision, and SettingError for an unknown page, for two variables that
    hold one key, and for a variable or a file that holds none.
    """
    from reconciler.applier.plan_run import chosen_pages

    config = load(request.path, secrets_needed=False)
    request = narrowed(request, config)
    pages = () if request.nothing else chosen_pages(config, request.pages)
    return key_jobs(pages, _digest), request.notes


def _digest(provider: Provider) -> str | None:
    """A digest of the provider's key, or None if it is not set. A job that only makes the matrix needs no keys."""
    from reconciler.providers.credentials import read_key

    try:
        key = read_key(os.environ, provider.key_variable)
    except NoKeyError:
        return None
    return hashlib.sha256(f"{provider.type}\0{key}".encode()).hexdigest()
