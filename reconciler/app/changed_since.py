"""`--changed-since REV`: which of the chosen pages a change reaches, and what is said of the others."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from reconciler.app.plan_request import PlanRequest
from reconciler.model.enumeration import first_of, listed
from reconciler.model.plan import Note
from reconciler.model.resource import Ancestry, Config

_NAMED = 10
"""Maximum number of skipped pages that are named; the others are counted."""


def ancestry_at(request: PlanRequest, option: str, revision: str) -> Ancestry:
    """The configuration at the revision that an option names. Raises BaseError."""
    from reconciler.config.load.revision import load_base

    return load_base(request.path, Path.cwd(), revision, environ=os.environ, option=option)


def narrowed(request: PlanRequest, config: Config) -> PlanRequest:
    """The request for the pages that changed since its revision, if it names one, with notes on all others.

    Raises BaseError, SettingError.
    """
    if request.changed_since is None:
        return request
    from reconciler import planner
    from reconciler.applier.plan_run import chosen_pages, released

    chosen = [page.key for page in chosen_pages(config, request.pages)]
    ancestry = ancestry_at(request, "--changed-since", request.changed_since)
    before = ancestry.common
    changed = planner.changed_pages(config, before)
    pages = tuple(key for key in chosen if key in changed)
    skipped = [key for key in chosen if key not in changed]
    at = request.changed_since if ancestry.newer is None else f"the merge base with {request.changed_since}"
    notes = list(_notes(at, before, pages, skipped))
    if request.base is None:
        notes += released(config, before)
    return replace(request, pages=pages, nothing=not pages, notes=tuple(notes))


def _notes(at: str, before: Config | None, pages: tuple[str, ...], skipped: list[str]) -> Iterator[Note]:
    """What is said of the pages that are compared, and of those that are not. `at` names what they are compared with."""
    if before is None:
        yield Note("changed_since", f"there was no configuration here at {at}: all chosen pages are compared")
    elif not pages:
        yield Note("changed_since", f"no chosen page is declared differently than at {at}: nothing was compared")
    elif skipped:
        text = f"compared only the pages that are declared differently than at {at}: {listed(pages)}; skipped as unchanged: "
        yield Note("changed_since", text + first_of(skipped, _NAMED, closed=True))
    else:
        yield Note("changed_since", f"every chosen page is declared differently than at {at}: all are compared")
