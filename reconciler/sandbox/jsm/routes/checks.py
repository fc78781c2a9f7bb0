"""Checks of a name or a subdomain before it is taken, and a suggestion for one."""

import re
from typing import Any

from reconciler.sandbox.jsm.call import JsmCall, JsmRoute

_SUBDOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def _taken(call: JsmCall) -> set[str]:
    """The subdomains of all pages."""
    states = [page.doc[state] for page in call.pages() for state in ("live", "draft")]
    return {state["subdomain"] for state in states if state and state["subdomain"]}


def _checked(message: str | None) -> dict[str, Any]:
    return {"valid": message is None, "message": message, "error": None}


def _name(call: JsmCall) -> Any:
    name = call.params["name"]
    if any(page.name == name for page in call.pages()) and call.quirks.names == "unique":
        return _checked(f"There is a page named {name} already")
    return _checked(None if name.strip() else "A page needs a name")


def _subdomain(call: JsmCall) -> Any:
    subdomain = call.params["subdomain"]
    if not _SUBDOMAIN.fullmatch(subdomain):
        return _checked("A subdomain has small letters, digits and hyphens")
    return _checked("The subdomain is taken" if subdomain in _taken(call) else None)


def _suggest(call: JsmCall) -> Any:
    base = re.sub(r"[^a-z0-9]+", "-", call.params["pageName"].lower()).strip("-")[:50] or "status"
    taken, number, suggestion = _taken(call), 2, base
    while suggestion in taken:
        suggestion, number = f"{base}-{number}", number + 1
    return {"suggestion": suggestion, "error": None}


_CHECKED = {"valid": False, "message": None}
ENDPOINTS = (
    JsmRoute("GET", "/pages/validate/name/{name}", _name, _CHECKED),
    JsmRoute("GET", "/pages/subdomain/validate/{subdomain}", _subdomain, _CHECKED),
    JsmRoute("GET", "/pages/subdomain/suggest/{pageName}", _suggest, {"suggestion": None}),
)
