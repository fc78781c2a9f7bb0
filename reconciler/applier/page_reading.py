"""Read a page as the file names it: by its ID, or by its name if the file has no ID and may create it."""

from dataclasses import replace
from typing import cast

from reconciler.errors import PlanError
from reconciler.model.resource import DesiredPage, Live, LivePage
from reconciler.providers.protocol import Backend, NamedPage, PageFinder, Wanted


def read_page(backend: Backend, page: DesiredPage, wanted: Wanted) -> LivePage:
    """The live page; one that does not exist if the file may create it and none has its name. Raises ServiceError."""
    if page.id or page.by_name is None:
        return backend.read(page.id, wanted)
    named = page_named(backend, page.by_name)
    if named.id is None:
        return nothing(page, wanted, named)
    live = backend.read(named.id, wanted)
    return replace(live, requests=live.requests + named.requests)


def page_named(backend: Backend, name: str) -> NamedPage:
    """What the service has under a name. Raises NotFoundError, with their IDs, if there are several; ServiceError."""
    return cast("PageFinder", backend).page_named(name)


def existing_id(backend: Backend, page: DesiredPage) -> str:
    """The ID of a page that must exist. Raises PlanError if it was not created yet, ServiceError."""
    if page.id or page.by_name is None:
        return page.id
    page_id = page_named(backend, page.by_name).id
    if page_id is None:
        hint = "`reconciler apply` creates it"
        raise PlanError(f"there is no page named {page.by_name} yet", place=page.key, hint=hint)
    return page_id


def identified(page: DesiredPage, live: LivePage) -> DesiredPage:
    """The declared page with the ID of the live one, if the file has none."""
    return page if page.by_name is None or page.id == live.id else replace(page, id=live.id)


def nothing(page: DesiredPage, wanted: Wanted, named: NamedPage) -> LivePage:
    """A page that does not exist: everything was read and nothing is there, and nothing of it is published."""
    concluding = [kind for kind in page.service.kinds_of(page.scope) if kind.concludes and kind.name in wanted.kinds]
    return LivePage(
        id="",
        name=page.by_name or "",
        items=tuple(Live(kind, kind.name, kind.name, {f.name: False for f in kind.fields}) for kind in concluding),
        read=wanted.kinds,
        whole=wanted.kinds,
        requests=named.requests,
        incidents=(),
        service=page.service,
        others=named.others,
        never_published=True,
    )
