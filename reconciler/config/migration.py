"""A live page as the page that it would be on another service. Pure: no clock, no network.

What only the first service has stays behind, as the table of the crossing says. IDs stay those of the source: they tell
resources apart while the file is written, and are not in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reconciler.config.write.items import in_page_order
from reconciler.model.crossing import Crossing
from reconciler.model.field import Field, Type
from reconciler.model.kind import Kind, Scope
from reconciler.model.resource import INSIDE, Live, LivePage
from reconciler.model.values import Value, canonical, spelling

_SUBSCRIBED = (None, "", "active", "confirmed", "subscribed")
"""The states of people who may be asked to subscribe again, an unknown state among them. All others never confirmed,
cannot be reached, or left.
"""


@dataclass(frozen=True, slots=True)
class MigrationFinding:
    """Something that a person must look at before the file is applied."""

    what: str
    """What it is about."""
    message: str
    """What is the matter with it, and what was done about it."""
    advice: str
    """What to do, as a sentence of its own without a full stop."""


@dataclass(frozen=True)
class MigratedPage:
    """A page as it would be on another service."""

    crossing: Crossing
    """The way that it took."""
    live: LivePage
    """The page, with the kinds of the target."""
    findings: tuple[MigrationFinding, ...] = ()
    """What a person must look at."""
    remarks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Comments for the file, by the ID of what they are about."""


@dataclass
class _Moving:
    """State shared while one page is taken across."""

    page: LivePage
    """The page as read."""
    crossing: Crossing
    """What becomes of each field on the other service."""
    findings: list[MigrationFinding] = field(default_factory=list)
    """What a person must look at."""
    remarks: dict[str, list[str]] = field(default_factory=dict)
    """Comments that stand with a resource, by its ID."""

    def say(self, item: Live, message: str, advice: str) -> None:
        """Report a finding about a resource, in the report and as a comment in the file."""
        finding = MigrationFinding(named(item), message, advice)
        self.findings.append(finding)
        self.remarks.setdefault(item.id, []).append(f"{finding.message}; {finding.advice}")


def migrate(page: LivePage, crossing: Crossing, *, page_id: str, people: bool = False, rules: int = 0) -> MigratedPage:
    """The page as it would be on the target of the crossing.

    Args:
        page: the page as it is.
        crossing: the way that it takes; its source is the page's service.
        page_id: the ID that the page has there, or what stands for it in the file.
        people: whether people are taken across.
        rules: number of rules for alerts that the source has in its file.
    """
    moving = _Moving(page, crossing)
    if rules:
        moving.findings.append(_rules_stay(rules))
    kinds = {
        kind.name
        for kind in page.service.kinds_of(Scope.PAGE)
        if crossing.lost_kind(kind) is None and (people or not kind.identity.personal)
    }
    items = [item for item in page.items if item.kind.name in kinds]
    moving.findings += _going_on(page)
    items = _subscribed(items, moving)
    for item in items:
        for name in item.facts.get(INSIDE, ()):
            text = f'holds "{name[:60]}", which is left out: it stands deeper than the one level that is written'
            moving.say(item, text, "write it into the group, beside what holds it")
    items = _placed(items, moving)
    items = [replace(item, name=name) for item, name in _names(items, moving)]
    across = tuple(_across(item, moving) for item in items)
    name = next((item.name for item in across if item.kind is crossing.target.page), page.name)
    read = frozenset(kinds) & page.read
    live = LivePage(page_id, name, across, read=read, whole=read, service=crossing.target, taken_at=page.taken_at)
    return MigratedPage(crossing, live, tuple(moving.findings), moving.remarks)


def _going_on(page: LivePage) -> Iterator[MigrationFinding]:
    """What visitors of the page follow now or wait for, and does not go along."""
    for incident in page.incidents or ():
        what = f'{"maintenance" if incident.maintenance else "incident"} "{incident.name}"'
        advice = (
            "finish it on the old page before visitors move, or open it on the new one manually and say so on the old"
        )
        yield MigrationFinding(what, "is open on the page, and stays behind", advice)
    ids = {incident.id for incident in page.incidents or ()}
    starts: dict[str, list[str]] = {}
    for item in page.items:
        if item.kind.window is not None and item.kind.waits(item.facts) and item.id not in ids:
            starts.setdefault(named(item), []).append(str(item.fields.get(item.kind.window.start)))
    for what, times in starts.items():
        when = f"for {min(times)}" + (f" and {len(times) - 1} later times" if len(times) > 1 else "")
        advice = "announce it on the new page manually, and let the old page keep its own until it is over"
        yield MigrationFinding(what, f"is scheduled {when}, and stays behind", advice)
    if page.incidents is None and page.taken_at is not None:
        advice = "look at the page for open ones before visitors move, or migrate without `--live`"
        yield MigrationFinding("incidents and maintenances", "are in no snapshot, if they are open", advice)


def named(item: Live) -> str:
    """The resource's name in findings: its kind and name. People have no name here."""
    word = item.kind.name.replace("_", " ")
    if item.kind.identity.single:
        return f"the {word}'s settings"
    return word if item.kind.identity.personal else f'{word} "{item.name[:60]}{"…" if len(item.name) > 60 else ""}"'


def has_value(field_: Field, value: Value) -> bool:
    """Whether a field says anything."""
    return canonical(field_, value) is not None


def says_something(fact: object) -> bool:
    """Whether something that the service only shows can become a field: a text, or a list."""
    return bool(fact.strip()) if isinstance(fact, str) else bool(fact) and isinstance(fact, (list, tuple))


def is_usual(kind: Kind, field_: Field, value: Value) -> bool:
    """Whether a field has the value that it has where nobody changed it. For a setting of the page, that is off, unless
    the field says otherwise.
    """
    usual = [each for each in (field_.default, field_.initial, field_.untouched) if each is not None]
    if kind.identity.single and field_.type is Type.BOOL and not usual:
        return value is False
    return any(canonical(field_, value) == canonical(field_, each) for each in usual)


def _rules_stay(rules: int) -> MigrationFinding:
    word = "rule is" if rules == 1 else "rules are"
    advice = "copy the section, and check the names in it"
    return MigrationFinding("alerts", f"{rules} {word} only in the file that is left", advice)


def _across(item: Live, moving: _Moving) -> Live:
    """The resource with the target's kind and fields."""
    kind, crossing = moving.crossing.kind(item.kind), moving.crossing
    fields: dict[str, Value] = {}
    for each in item.kind.fields:
        counterpart = crossing.by_field.get((item.kind.name, each.name))
        value = item.name if each.name == "name" and not item.kind.identity.single else item.fields.get(each.name)
        if counterpart is not None and each.in_file and has_value(each, value):
            fields[counterpart.becomes] = counterpart.turned(value)
    for fact in crossing.facts:
        value = item.facts.get(fact.field)
        if fact.kind == item.kind.name and says_something(value):
            fields[fact.becomes] = fact.turned(value)
    for loss in crossing.losses:
        if loss.last and loss.kind == item.kind.name:
            for name in loss.fields:
                if has_value(item.kind.by_name[name], item.fields.get(name)):
                    moving.remarks.setdefault(item.id, []).append(f"`{name}` moves last: {item.fields[name]}")
    if item.kind.identity.personal:
        moving.remarks.setdefault(item.id, []).append("a new subscription, perhaps with a new confirmation email")
    return Live(kind, item.id, item.name, fields, parent=item.parent, position=item.position)


def _subscribed(items: Iterable[Live], moving: _Moving) -> list[Live]:
    """The items without people who never confirmed, cannot be reached, or unsubscribed."""
    kept, others = list[Live](), 0
    for item in items:
        state = item.facts.get("state", item.facts.get("status"))
        word = state.lower() if isinstance(state, str) else state
        if item.kind.identity.personal and (word not in _SUBSCRIBED or item.name in moving.page.unsubscribed):
            others += 1
        else:
            kept.append(item)
    if others:
        moving.findings.append(
            MigrationFinding(
                f"{others} subscriber{'s' * (others != 1)}",
                "never confirmed, cannot be reached, or unsubscribed, and not written",
                "leave them be: whoever wants to hear of the new page subscribes there",
            )
        )
    return kept


def _placed(items: Sequence[Live], moving: _Moving) -> list[Live]:
    """The items, each in a parent at the top of the page or in none; parents within parents are left out."""
    items = _uncircled(items, moving)
    by_id = {item.id: item for item in items}
    holding = {kind.parent for kind in moving.page.service.kinds if kind.parent is not None}
    placed = []
    for item in items:
        chain = _parents(item, by_id)
        top = next((parent for parent in reversed(chain) if parent.kind.name in holding), None)
        if item.parent is None:
            placed.append(item)
        elif top is not None and item.kind.name in holding:
            text = f"stands in {named(top)}, and only one level is written: what it holds stands there now, and its name is lost"
            moving.say(item, text, "rename what it held, if visitors must still tell it apart")
        elif top is None or chain[0].kind.name not in holding:
            text = f"stood in {named(chain[0]) if chain else 'something that is not on the page'}"
            where = f"in {named(top)}" if top else "at the top"
            moving.say(item, f"{text}, which cannot be written, and stands {where} now", "move it to where it belongs")
            placed.append(replace(item, parent=top.id if top else None))
        else:
            placed.append(replace(item, parent=top.id))
    return _in_order(placed, items)


def _uncircled(items: Sequence[Live], moving: _Moving) -> list[Live]:
    """The items, none of which stands in itself."""
    by_id = {item.id: item for item in items}
    straight = []
    for item in items:
        chain = _parents(item, by_id)
        outermost = chain[-1] if chain else item
        if outermost.parent == item.id:
            moving.say(item, "stood in itself, and stands at the top now", "move it to where it belongs")
        straight.append(replace(item, parent=None) if outermost.parent == item.id else item)
    return straight


def _parents(item: Live, by_id: Mapping[str, Live]) -> list[Live]:
    """What an item stands in, from the inside out, as far as it is on the page."""
    chain: list[Live] = []
    parent = by_id.get(item.parent or "")
    while parent is not None and parent is not item and parent not in chain:
        chain.append(parent)
        parent = by_id.get(parent.parent or "")
    return chain


def _in_order(placed: Iterable[Live], items: Sequence[Live]) -> list[Live]:
    """The items numbered top to bottom as they stood before: what was lifted out of its place keeps its turn."""
    inside: dict[str | None, list[Live]] = {}
    ids = {item.id for item in items}
    for item in items:
        inside.setdefault(item.parent if item.parent in ids else None, []).append(item)
    turns: dict[str, int] = {}
    waiting = in_page_order(inside.pop(None, []))[::-1]
    while waiting:
        item = waiting.pop()
        turns[item.id] = len(turns)
        waiting += in_page_order(inside.pop(item.id, []))[::-1]
    return [
        replace(item, position=turns.get(item.id, len(turns)) if item.kind.ordered else item.position)
        for item in placed
    ]


def _names(items: Sequence[Live], moving: _Moving) -> Iterator[tuple[Live, str]]:
    """Each item with a name that is short enough, and that nothing of its kind has in its place."""
    natural = {(item.kind, item.parent, spelling(item.name)) for item in items}
    taken: set[tuple[Kind, str | None, str]] = set()
    for item in items:
        if not item.kind.identity.named:
            yield item, item.name
            continue
        most = moving.crossing.kind(item.kind).by_name["name"].max_length
        name = item.name if most is None or len(item.name) <= most else f"{item.name[: most - 1]}…"
        if name != item.name:
            text = f"its name is {len(item.name):,} characters long, and is cut to {most}"
            moving.say(item, text, "give it a shorter name")
        number = 1
        while (place := (item.kind, item.parent, spelling(name))) in taken or (number > 1 and place in natural):
            number += 1
            mark = f" ({number})"
            name = f"{item.name[: most - len(mark)] if most is not None else item.name}{mark}"
        if number > 1:
            text = f'another {item.kind.name} in its place has its name, and it is written as "{name[-80:]}"'
            moving.say(item, text, "give the two names that visitors can tell apart")
        taken.add(place)
        yield item, name
