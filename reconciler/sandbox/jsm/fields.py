"""The fields of a page: what a new one has, what writing does to them, and how links come back. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from reconciler.sandbox.jsm.contract import PAGE_INPUT, JsmList, JsmObject
from reconciler.sandbox.jsm.quirks import JsmQuirks

PageFields = dict[str, Any]
"""The 24 fields of `PageInput`, all of them, nested as they are sent."""

_PRINTED = {
    "pageType": "PUBLIC", "pageTheme": "BLANK", "pageThemeMode": "LIGHT", "uptimeStyle": "DETAIL_CARD", "componentStyle": "CARD",
}  # fmt: skip
"""The literals that the document prints: what a new page has."""


def new_fields(shape: JsmObject = PAGE_INPUT) -> PageFields:
    """The fields of a page that says nothing of itself."""
    fields: PageFields = {}
    for name, kind in shape.fields.items():
        if isinstance(kind, JsmObject):
            fields[name] = new_fields(kind)
        elif isinstance(kind, JsmList):
            fields[name] = []
        else:
            fields[name] = False if kind == "boolean" else _PRINTED.get(name)
    return fields


def written(before: PageFields, sent: Mapping[str, Any], quirks: JsmQuirks) -> PageFields:
    """The fields after a request to write some of them."""
    return _written(before, sent, PAGE_INPUT, quirks.put == "merge", quirks)


def _written(
    before: PageFields, sent: Mapping[str, Any], shape: JsmObject, merge: bool, quirks: JsmQuirks
) -> PageFields:
    blank = new_fields(shape)
    after = {**(before if merge else blank)}
    for name, value in sent.items():
        kind = shape.fields[name]
        if value is None:
            after[name] = before[name] if quirks.null == "kept" else None
        elif isinstance(kind, JsmObject):
            after[name] = _written(before[name] or new_fields(kind), value, kind, quirks.nest == "merge", quirks)
        elif isinstance(kind, JsmList):
            after[name] = [_understood(link, place, before[name] or []) for place, link in enumerate(value)]
        else:
            after[name] = value
    return after


def _understood(link: Mapping[str, Any], place: int, before: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A link as it is kept: what the service itself shows of one, it takes for that one when it is sent back."""
    if "href" in link:
        return {"label": link.get("text"), "url": link["href"], "position": link.get("order")}
    old = before[place] if place < len(before) else None
    if "url" not in link and old is not None and link.get("label", old.get("label")) == old.get("label"):
        return dict(old)
    return dict(link)


def shown(fields: PageFields, quirks: JsmQuirks) -> PageFields:
    """The fields as they are read: links in the shape that the switch says."""
    result = {**fields}
    for name in ("footerData", "headerData"):
        if fields[name] is not None:
            links = [_link(link, quirks.links) for link in fields[name]["links"] or []]
            result[name] = {**fields[name], "links": links}
    return result


def _link(link: Mapping[str, Any], shape: str) -> dict[str, Any]:
    if shape == "labels_only":
        return {"label": link.get("label")}
    if shape == "other":
        return {"text": link.get("label"), "href": link.get("url"), "order": link.get("position")}
    return {} if shape == "empty" else dict(link)
