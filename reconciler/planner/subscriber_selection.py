"""Select subscribers by what they are like. It is pure; nobody is selected on a guess."""

from collections.abc import Collection, Iterable
from datetime import datetime

from reconciler.model import contact
from reconciler.model.resource import DesiredPage, Live
from reconciler.model.subscriber_filter import SubscriberFilter, SubscriberSelection, channel, chosen_components
from reconciler.model.values import instant
from reconciler.planner.sweep import SubscriberExemptions, in_domains


def select_people(
    lives: Iterable[Live],
    wanted: SubscriberFilter,
    now: datetime,
    *,
    salt: str,
    desired: DesiredPage | None = None,
    component_ids: Collection[str] = (),
) -> SubscriberSelection:
    """The subscribers of a list that meet a filter. `component_ids` are the components that it names."""
    everybody = tuple(lives)
    people = [live for live in everybody if _meets(live, wanted, salt, component_ids)]
    undated = 0
    if wanted.older_than is not None:
        dated = [(live, since(live, wanted.state)) for live in people]
        undated = sum(moment is None for _, moment in dated)
        people = [live for live, moment in dated if moment is not None and now - moment >= wanted.older_than]
    people.sort(key=lambda live: (channel(live), live.name, live.id))
    exempt = SubscriberExemptions(desired) if desired is not None else None
    declared = frozenset(live.id for live in people if exempt is not None and exempt(live))
    return SubscriberSelection(tuple(people), declared, len(everybody), undated)


def since(live: Live, state: str) -> datetime | None:
    """Since when a subscriber is there or, for `quarantined`, in quarantine; None if the service does not say."""
    moment = instant(live.facts.get("quarantined_at" if state == "quarantined" else "created_at"))
    return moment if isinstance(moment, datetime) else None


def _meets(live: Live, wanted: SubscriberFilter, salt: str, component_ids: Collection[str]) -> bool:
    return (
        (not wanted.channels or channel(live) in wanted.channels)
        and (not wanted.domains or (live.name.startswith("email:") and in_domains(live.name, wanted.domains)))
        and (not wanted.components or any(each in component_ids for each in chosen_components(live)))
        and (not wanted.contacts or any(_is_called(live, text, salt) for text in wanted.contacts))
    )


def _is_called(live: Live, text: str, salt: str) -> bool:
    """Whether a text is the ID of a subscriber, its contact in full, or its contact as lists show it."""
    plain = text.strip()
    value = live.name.partition(":")[2]
    if plain in (live.id, contact.segment(live.name, salt)):
        return True
    if live.name.startswith("sms:"):
        digits = "".join(filter(str.isdigit, plain))
        return len(digits) > 4 and "".join(filter(str.isdigit, value)) == digits
    return plain.casefold() in (value.casefold(), live.name.casefold())
