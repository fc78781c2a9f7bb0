"""Evaluate the subscriber policies: whom they affect, and what would be done. It is pure, like the rest of the planner.

`sweep` carries them out, never `apply`, because they depend on time and on strangers rather than on the file. Declared,
protected and ignored subscribers are exempt. If several policies affect one person, only the most severe action is
taken.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache

from reconciler.model import contact
from reconciler.model.address import Address
from reconciler.model.pattern import any_matches
from reconciler.model.plan import Block, Note
from reconciler.model.resource import AgePolicy, DesiredPage, Limits, Live, Policies
from reconciler.model.sweep import REMEDIES, FoundSubscriber, PageSweep
from reconciler.planner.notes import unknown_words

STATES = {"email_domains": "all", "quarantined": "quarantined", "unconfirmed": "unconfirmed"}
"""The service's list of subscribers that each policy examines."""

_SINCE = {"quarantined": "quarantined_at", "unconfirmed": "created_at"}


def states_needed(policies: Policies) -> tuple[str, ...]:
    """The lists to read: one per policy that is set, and all subscribers if any may be removed, to compute the share."""
    rules = [rule for rule in STATES if getattr(policies, rule) is not None]
    removes = any(getattr(policies, rule).action == "remove" for rule in rules)
    return tuple(dict.fromkeys((*(("all",) if removes else ()), *(STATES[rule] for rule in rules))))


def sweep_page(
    page: DesiredPage,
    lists: Mapping[str, Iterable[Live]],
    now: datetime,
    *,
    name: str = "",
    reads: int = 0,
    allow_deletes: int | None = None,
) -> PageSweep:
    """Compare a page's policies with its subscribers. `lists` are by state; `now` must have a time zone."""
    policies = page.policies or Policies()
    everybody = {state: tuple(people) for state, people in lists.items()}
    exemptions, notes = SubscriberExemptions(page), []
    weightiest: dict[str, FoundSubscriber] = {}
    for subscriber in _found(policies, everybody, now):
        weightier = weightiest.get(subscriber.live.id)
        if not exemptions(subscriber.live) and (
            weightier is None or REMEDIES.index(subscriber.remedy) > REMEDIES.index(weightier.remedy)
        ):
            weightiest[subscriber.live.id] = subscriber
    if exemptions.count:
        notes.append(Note("spared", f"declared, protected or ignored, and so left alone: {exemptions.count}"))
    lives = {live.id: live for people in everybody.values() for live in people}
    notes += unknown_words(lives.values(), then="only a policy about email domains applies to it")
    founds = tuple(
        sorted(
            weightiest.values(),
            key=lambda subscriber: (subscriber.rule, subscriber.remedy, subscriber.live.name, subscriber.live.id),
        )
    )
    total = len(everybody["all"]) if "all" in everybody else None
    removals = sum(subscriber.remedy == "remove" for subscriber in founds)
    blocks = tuple(removal_blocks(page.limits, removals, total, allow_deletes))
    return PageSweep(page, name, founds, total, tuple(notes), blocks, reads)


class SubscriberExemptions:
    """Subscribers exempt from all policies. Each is counted once."""

    def __init__(self, page: DesiredPage) -> None:
        self._page = page
        self._declared = {item.name for item in page.items if item.kind.subscribes}
        self._seen: set[str] = set()

    def __call__(self, live: Live) -> bool:
        address = Address(self._page.key, live.kind.name, (contact.segment(live.name, self._page.salt),))
        patterns = (*self._page.protect, *(p for p in self._page.ignore if p.field is None))
        exempt = live.name in self._declared or any_matches(patterns, address)
        if exempt:
            self._seen.add(live.id)
        return exempt

    @property
    def count(self) -> int:
        """The number of exempt subscribers so far."""
        return len(self._seen)


def _found(policies: Policies, lists: Mapping[str, tuple[Live, ...]], now: datetime) -> Iterable[FoundSubscriber]:
    if policies.email_domains is not None:
        for live in lists.get("all", ()):
            if _by_email(live) and not in_domains(live.name, policies.email_domains.allow):
                yield FoundSubscriber("email_domains", policies.email_domains.action, live, "all")
    for rule in ("quarantined", "unconfirmed"):
        policy: AgePolicy | None = getattr(policies, rule)
        for live in lists.get(STATES[rule], ()) if policy is not None else ():
            days = _days(live.facts.get(_SINCE[rule]), now)
            if policy is not None and days is not None and days >= policy.after_days:
                yield FoundSubscriber(rule, policy.action, live, STATES[rule], days)


def _by_email(live: Live) -> bool:
    """Whether notifications go out by email: policies do not apply to webhooks or Slack channels."""
    return live.name.startswith("email:") and live.facts.get("mode", "email") == "email"


def in_domains(name: str, domains: Iterable[str]) -> bool:
    """Whether an email's domain is allowed; `*.acme.example` matches every domain below acme.example."""
    domain = _ascii(name.rpartition("@")[2])
    for allowed in domains:
        below = allowed.startswith("*.")
        known_names = _ascii(allowed.removeprefix("*."))
        if domain.endswith(f".{known_names}") if below else domain == known_names:
            return True
    return False


@lru_cache(maxsize=4096)
def _ascii(domain: str) -> str:
    """A domain in normalized form: lowercase, with Punycode for other characters (RFC 3490)."""
    plain = domain.strip().lower().rstrip(".")
    try:
        return plain.encode("idna").decode()
    except UnicodeError:
        return plain


def _days(since: object, now: datetime) -> int | None:
    """Whole days since a timestamp of the service; None if it is unreadable, since nobody is removed on a guess."""
    if not isinstance(since, str):
        return None
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        return None
    return (now - (moment if moment.tzinfo else moment.replace(tzinfo=UTC))).days


def removal_blocks(limits: Limits, count: int, total: int | None, allow_deletes: int | None) -> Iterable[Block]:
    """What stands against removing so many subscribers of a page."""
    if count <= 1 or (allow_deletes is not None and count <= allow_deletes):
        return
    everybody = max(total or 0, count)
    wanted = [f"deletes: {count}"] if count > limits.deletes else []
    if count * 100 > limits.delete_percent * everybody:
        wanted.append(f"delete_percent: {min(100, math.ceil(count * 100 / everybody))}")
    if wanted:
        yield Block(
            "limits",
            f"{count} of {everybody} subscribers would be removed: more than `limits` allow",
            f"`limits: {{{', '.join(wanted)}}}`, or `--allow-deletes {count}`",
        )
