"""A snapshot: the live state of pages as a file, for planning without an API key (in pull requests from forks, for
example).

It never contains sensitive values. Subscribers are omitted or, on request, included as salted hashes. Those are
pseudonyms, not anonymous: anyone who has an address can check whether it is included.
"""

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from reconciler import __version__
from reconciler.errors import DocumentError
from reconciler.model.collector import collector_off
from reconciler.model.resource import Desired, DesiredPage, Live, LivePage
from reconciler.model.service import Service
from reconciler.model.services import DEFAULT, SERVICES
from reconciler.model.values import spelling

FORMAT_VERSION = "1.0"

_OF_ANYBODY = frozenset({"mode", "state", "created_at", "quarantined_at", "purge_at"})
"""Fields of a person that may be included next to the pseudonym. Any other field may contain a contact."""


@dataclass(frozen=True)
class Snapshot:
    """Live pages at one point in time."""

    pages: Mapping[str, LivePage]
    """The pages, by page key."""
    taken_at: str
    """When it was taken (ISO 8601, UTC)."""
    source: str
    """The API root."""
    salt: str
    """The salt for hashes of contacts."""

    def to_json(self, *, subscribers: bool) -> str:
        """The file's text, in ASCII. `subscribers` says whether people are included, as hashes."""
        return (
            json.dumps(
                {
                    "format_version": FORMAT_VERSION,
                    "tool_version": __version__,
                    "taken_at": self.taken_at,
                    "source": self.source,
                    "salt": self.salt,
                    "pages": {key: self._page(page, subscribers) for key, page in self.pages.items()},
                },
                ensure_ascii=True,
                separators=(",", ":"),
            ).replace('},{"kind"', '},\n{"kind"')
            + "\n"
        )

    def _page(self, page: LivePage, people: bool) -> dict[str, Any]:
        left_out = {name for name in page.read if page.service.by_name[name].identity.personal} if not people else set()
        return {
            "id": page.id,
            "name": page.name,
            "read": sorted(page.read - left_out),
            "whole": sorted(page.whole - left_out),
            "missing": sorted({*page.missing, *left_out}),
            "unsubscribed": sorted(map(self.pseudonym, page.unsubscribed)) if people else [],
            "items": [self._item(item) for item in page.items if item.kind.name not in left_out],
            **({"service": page.service.name} if page.service is not DEFAULT else {}),
        }

    def _item(self, item: Live) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "kind": item.kind.name,
            "id": item.id,
            "name": self.pseudonym(item.name) if item.kind.identity.personal else item.name,
            "fields": {
                k: v for k, v in item.fields.items() if k in item.kind.by_name and not item.kind.by_name[k].sensitive
            },
        }
        if item.parent is not None:
            entry["parent"] = item.parent
        if item.position is not None:
            entry["position"] = item.position
        if item.foreign:
            entry["foreign"] = True
        facts = {k: v for k, v in item.facts.items() if not item.kind.identity.personal or k in _OF_ANYBODY}
        if facts:
            entry["facts"] = facts
        return entry

    def pseudonym(self, contact: str) -> str:
        """The pseudonym of a contact key in this snapshot."""
        return hmac.new(self.salt.encode(), contact.encode("utf-8", "surrogatepass"), sha256).hexdigest()

    def page_for(self, desired: DesiredPage) -> LivePage | None:
        """The page with the same key or ID, or None. Pseudonyms are replaced with the matching declared people.

        A page that the file finds by its name needs the same key and name.
        """
        page = self.pages.get(desired.key)
        if desired.by_name is not None:
            page = page if page is not None and spelling(page.name) == spelling(desired.by_name) else None
        elif page is None or page.id != desired.id:
            page = next((other for other in self.pages.values() if other.id == desired.id), None)
        if page is None:
            return None
        declared = {self.pseudonym(item.name): item for item in desired.items if item.kind.identity.personal}
        return replace(
            page,
            items=tuple(_recognized(item, declared) for item in page.items) if declared else page.items,
            unsubscribed=frozenset(declared[name].name for name in page.unsubscribed if name in declared),
            taken_at=self.taken_at,
            requests=0,
        )

    @classmethod
    @collector_off()
    def from_json(cls, text: str | bytes, place: str) -> "Snapshot":
        """Parse a snapshot; `place` names it in errors. Raises DocumentError if it is not one."""
        try:
            content = json.loads(text)
            version = content["format_version"]
        except (ValueError, RecursionError, KeyError, TypeError):
            raise DocumentError(
                "this is no snapshot", place=place, hint="write one with `reconciler snapshot --out`"
            ) from None
        if version != FORMAT_VERSION:
            raise DocumentError(
                f"its format version is {str(version)[:20]!r}; this version knows {FORMAT_VERSION!r}",
                place=place,
                hint="take the snapshot again with this version",
            )
        try:
            taken_at, source, salt = (str(content[name]) for name in ("taken_at", "source", "salt"))
            pages = {str(key): _read_page(page) for key, page in content["pages"].items()}
        except (KeyError, TypeError, AttributeError, ValueError):
            raise DocumentError(
                "this is no whole snapshot: something in it is missing, or is not what this version writes",
                place=place,
                hint="take the snapshot again",
            ) from None
        return cls(pages, taken_at, source, salt)


def _recognized(item: Live, declared: Mapping[str, Desired]) -> Live:
    if not item.kind.identity.personal or item.name not in declared:
        return item
    desired = declared[item.name]
    sensitive = {name: value for name, value in desired.fields.items() if desired.kind.by_name[name].sensitive}
    return replace(item, name=desired.name, fields={**item.fields, **sensitive})


def _read_page(page: Mapping[str, Any]) -> LivePage:
    service = SERVICES[_text(page.get("service", DEFAULT.name))]
    return LivePage(
        id=_text(page["id"]),
        name=_text(page["name"]),
        items=tuple(_read_item(entry, service) for entry in page["items"]),
        read=_kinds(page["read"], service),
        whole=_kinds(page["whole"], service),
        unsubscribed=frozenset(map(_text, page["unsubscribed"])),
        missing=tuple(map(_text, page["missing"])),
        service=service,
        never_published=not page["id"],
    )


def _read_item(entry: Mapping[str, Any], service: Service) -> Live:
    fields = entry["fields"]
    if not isinstance(fields, dict):
        raise TypeError("the fields of an item are no map")
    for name, value in fields.items():
        if isinstance(value, list):
            fields[name] = tuple(value)
    parent, position, facts = entry.get("parent"), entry.get("position"), entry.get("facts") or {}
    if not isinstance(facts, dict):
        raise TypeError("the facts of an item are no map")
    if position is not None and type(position) is not int:
        raise TypeError("the position of an item is no whole number")
    return Live(
        service.by_name[entry["kind"]],
        _text(entry["id"]),
        _text(entry["name"]),
        fields,
        None if parent is None else _text(parent),
        position,
        bool(entry.get("foreign", False)),
        facts,
    )


def _kinds(names: Iterable[Any], service: Service) -> frozenset[str]:
    return frozenset(name for name in map(_text, names) if name in service.by_name)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:40]!r} is no text")
    return value
