"""A small live page, and the file generated from it."""

from typing import Any

from reconciler.config.write.page import Written
from reconciler.model.kinds.statuspage import (
    COMPONENT,
    GROUP,
    KINDS,
    PAGE,
    SUBSCRIBER,
    TEMPLATE,
)
from reconciler.model.resource import Live, LivePage
from reconciler.model.values import contact_key
from tests.config.write.live_pages import PAGE_ID

ALL = frozenset(kind.name for kind in KINDS)


def page(*items: Live, name: str = "Acme Status", **settings: Any) -> LivePage:
    own = Live(PAGE, PAGE_ID, name, {"name": name, **settings})
    return LivePage(PAGE_ID, name, (own, *items), read=ALL, whole=ALL)


def component(id_: str, name: str, group: str | None = None, position: int | None = None, **fields: Any) -> Live:
    return Live(COMPONENT, id_, name, {"name": name, **fields}, parent=group, position=position)


def group(id_: str, name: str, position: int | None = None, **fields: Any) -> Live:
    return Live(GROUP, id_, name, {"name": name, **fields}, position=position)


def template(id_: str, name: str, **fields: Any) -> Live:
    return Live(TEMPLATE, id_, name, {"name": name, "title": "Work", "body": "We work.", **fields})


def person(id_: str, state: str = "active", components: tuple[str, ...] = (), **fields: Any) -> Live:
    name = contact_key(fields) if fields else f"slack:{id_}"
    return Live(SUBSCRIBER, id_, name, {**fields, "components": components}, facts={"state": state})


def told(result: Written) -> list[str]:
    return [f"{one.what}: {one.why}" for one in result.left_out]


def lines(result: Written, *starts: str) -> list[str]:
    return [line.strip() for line in result.text.splitlines() if line.strip().startswith(starts)]
