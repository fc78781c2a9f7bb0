"""Page options that are not resources: the provider, the limits, and the subscriber policies."""

from dataclasses import asdict
from datetime import date
from typing import Any

from reconciler.config.load.checks import day, host_name
from reconciler.config.load.items import FileReading
from reconciler.config.problems import source_of
from reconciler.config.schema.sections import named_service
from reconciler.config.yaml.nodes import Branch, Node, child, items
from reconciler.model.resource import AgePolicy, DomainPolicy, Limits, Policies, Provider
from reconciler.model.service import RateLimit, Service, usual_reserve

_FILE = "_FILE"


def read_provider(top: dict[str, Any], root: Node, raw: dict[str, Any], node: Node, reading: FileReading) -> Provider:
    """The page's provider: its own block merged over the top-level one. `root` and `node` are the nodes of the two."""
    outer, own = _good(top, "provider"), _good(raw, "provider")
    rate = {**_good(outer, "rate_limit"), **_good(own, "rate_limit")}
    both = {**outer, **own}
    try:
        if "requests" in rate:
            rate = {"reserve": usual_reserve(rate["requests"]), **rate}
        limit = RateLimit(**{**asdict(named_service(raw, top).rate_limit), **rate})
        fits = limit.reserve < limit.requests
    except TypeError:
        return Provider()  # invalid shape: already reported
    if not fits:
        places = (child(child(block, "provider"), "rate_limit") for block in (node, root))
        at = next((result for place in places if (result := child(place, "reserve") or place) is not None), node)
        reading.problems.at(
            at, "`reserve` leaves nothing of `requests` to this tool", "make it smaller than `requests`"
        )
    service = named_service(raw, top)
    blocks = (node, root)
    site = both.get("site")
    own_site = site if isinstance(site, str) else None
    named = next((leaf for block in blocks if (leaf := child(child(block, "provider"), "site")) is not None), None)
    variable = _variable(both, service, blocks, reading)
    has_own_key = any(own.get(name, outer.get(name)) != outer.get(name) for name in ("key_env", "type"))
    expires = _expiry(own if has_own_key else both, blocks, reading)
    site_source = None if named is None else source_of(named)
    return Provider(service.name, limit, variable, own_site, site_source, expires)


def _expiry(block: dict[str, Any], blocks: tuple[Node, ...], reading: FileReading) -> date | None:
    """The date on which the key expires, or None. A page with a key of its own does not inherit the date of another."""
    text = block.get("key_expires")
    if not isinstance(text, str):
        return None
    complaint = day(text)
    if complaint is None:
        return date.fromisoformat(text)
    at = next(result for block in blocks if (result := child(child(block, "provider"), "key_expires")))
    if id(at) not in reading.bad:
        reading.problems.at(at, f"`key_expires` {complaint[0]}", complaint[1])
    return None


def _variable(both: dict[str, Any], service: Service, blocks: tuple[Node, ...], reading: FileReading) -> str | None:
    """The variable that holds the API key. None for the standard one, so that all pages that use it share a provider."""
    name = both.get("key_env")
    if not isinstance(name, str) or name == service.credential.variable:
        return None
    if name.endswith(_FILE):
        at = next(result for block in blocks if (result := child(child(block, "provider"), "key_env")))
        hint = f"write `key_env: {name.removesuffix(_FILE)}`; a variable of that name and {_FILE} may name a file in its place"
        reading.problems.at(at, f"`key_env` names a variable with a key, and what ends in {_FILE} names a file", hint)
    return name


def read_limits(raw: dict[str, Any], node: Branch, reading: FileReading) -> Limits:
    """How much one apply may delete."""
    limits = _sound(raw, node, "limits", reading)
    return Limits(**{key: limits[key] for key in ("deletes", "delete_percent") if key in limits})


def read_policies(raw: dict[str, Any], node: Branch, reading: FileReading) -> Policies | None:
    """The subscriber policies, or None."""
    at = child(node, "subscribers")
    if not isinstance(at, Branch):
        return None
    policies = _sound(_good(raw, "subscribers"), at, "policies", reading)
    where = child(at, "policies")
    if not policies or not isinstance(where, Branch):
        return None
    domains = _sound(policies, where, "email_domains", reading)
    quarantined, unconfirmed = (_age(_sound(policies, where, name, reading)) for name in ("quarantined", "unconfirmed"))
    return Policies(_domains(domains, where, reading), quarantined, unconfirmed)


def _domains(raw: dict[str, Any], node: Branch, reading: FileReading) -> DomainPolicy | None:
    allow = raw.get("allow")
    if not isinstance(allow, list):
        return None
    for domain, at in zip(allow, items(child(child(node, "email_domains"), "allow")), strict=True):
        complaint = host_name(domain.removeprefix("*.")) if isinstance(domain, str) and domain else None
        if complaint is not None:
            hint = "write what stands after the @, such as acme.example, or *.acme.example for all domains below it"
            reading.problems.at(at, "this is not a domain", hint)
    return DomainPolicy(tuple(str(domain).lower() for domain in allow), raw.get("action", "report"))


def _age(raw: dict[str, Any]) -> AgePolicy | None:
    days = raw.get("after_days")
    return AgePolicy(days, raw.get("action", "report")) if isinstance(days, int) else None


def _good(raw: dict[str, Any], key: str) -> dict[str, Any]:
    value = raw.get(key)
    return value if isinstance(value, dict) else {}


def _sound(raw: dict[str, Any], node: Branch, key: str, reading: FileReading) -> dict[str, Any]:
    """A map if its shape is valid; otherwise an empty one."""
    return {} if id(child(node, key)) in reading.bad else _good(raw, key)
