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
    from reconciler.applier.plan_run import chosen_pages

    chosen = [page.key for page in chosen_pages(config, request.pages)]
    before = ancestry_at(request, "--changed-since", request.changed_since).common
    changed = planner.changed_pages(config, before)
    pages = tuple(key for key in chosen if key in changed)
    skipped = [key for key in chosen if key not in changed]
    notes = tuple(_notes(request, config, before, pages, skipped))
    return replace(request, pages=pages, nothing=not pages, notes=notes)


def _notes(
    request: PlanRequest, config: Config, before: Config | None, pages: tuple[str, ...], skipped: list[str]
) -> Iterator[Note]:
    """Notes on which pages are compared, which are not and why, and which the file no longer declares."""
    from reconciler.applier.plan_run import released

    revision = request.changed_since
    if before is None:
        yield Note("changed_since", f"there was no configuration here at {revision}: all chosen pages are compared")
        return
    if not pages:
        text = f"no chosen page is declared differently than at {revision}: nothing was compared"
        yield Note("changed_since", text)
    elif skipped:
        text = f"compared is only what is not declared as at {revision}: {listed(pages)}; skipped as unchanged: "
        yield Note("changed_since", text + first_of(skipped, _NAMED, closed=True))
    else:
        yield Note("changed_since", f"every chosen page is declared differently than at {revision}: all are compared")
    if request.base is None:
        yield from released(config, before)
