"""Notes about actions and pages: moves, renames, losses, emails, and what was left alone."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from reconciler.model import contact
from reconciler.model.enumeration import first_of, listed
from reconciler.model.key_expiry import TO_DO, key_expiries
from reconciler.model.plan import Note, Verb
from reconciler.model.recurrence import day_of
from reconciler.model.resource import INSIDE, UNKNOWN_WORDS, Desired, DesiredPage, Live, LivePage, SubscriberCounts
from reconciler.model.values import instant
from reconciler.planner.draft import Draft
from reconciler.planner.groups.membership import Vanishing
from reconciler.planner.match.index import Index
from reconciler.planner.match.matcher import How, Matching

QUARANTINE_DAYS = 90
"""Days in quarantine after which the service forgets a subscriber (statuspage-api.md B10.62)."""

OTHERS_SHOWN = 5
"""Maximum number of other pages named where a new one is created."""


def note_update(draft: Draft, item: Desired, live: Live, matching: Matching) -> None:
    """Note that an update moves or renames a resource, or takes it from an undeclared parent."""
    for change in draft.changes:
        if change.field == "name" and item.kind.renamable:
            draft.note("rename", f"renamed from {{}}; it stays the same {item.kind.name}", change.before)
        elif change.field == item.kind.parent:
            before, after = ("{}" if side else "the top level" for side in (change.before, change.after))
            places = [side for side in (change.before, change.after) if side]
            draft.note("move", f"moves from {before} to {after}; it stays the same {item.kind.name}", *places)
    if (
        live.parent is not None
        and live.parent not in matching.by_id
        and matching.how.get(item.address) in (How.PREVIOUSLY, How.PIN)
    ):
        draft.note("adopted", "taken over from a place that the file does not declare")


def note_effects(draft: Draft) -> None:
    """Note what visitors of the page will see, if a value of the draft changes that."""
    for change in draft.changes:
        field = draft.kind.by_name.get(change.field)
        if field is None or not field.effects:
            continue
        before, after = field.effects.get(str(change.before)), field.effects.get(str(change.after))
        if after is not None:
            first = f"{before.leaving}; " if before is not None and before.leaving else ""
            draft.note("visitors", f"{first}{after.note}")


def note_new_page(draft: Draft, live: LivePage) -> None:
    """Note that an action creates the page itself, and which others there are: one of them may be meant."""
    named = live.others[:OTHERS_SHOWN]
    others = (
        f"the others are {first_of(live.others, OTHERS_SHOWN, lambda _: '{}')}" if named else "there is no other page"
    )
    draft.note("new_page", f"no page is named {{}}, and a new one is created; {others}", live.name, *named)


def note_create(draft: Draft, item: Desired) -> None:
    """Note who is notified: subscribers if a field requests it, and the recipient of a confirmation email."""
    note_says(draft)
    if item.kind.create_note:
        draft.note("email", item.kind.create_note)
    if not item.kind.subscribes or item.fields.get("confirmed") is True:
        return
    what, to = ("text message", "sms") if item.fields.get("sms") else ("email", "email")
    draft.note("email", f"sends a confirmation {what} to {contact.masked(str(item.fields.get(to)))}")


def note_says(draft: Draft) -> None:
    """Note who is notified of a message, if a field requests it."""
    for field in draft.kind.fields:
        if field.plan_note and draft.writes.get(field.name) is True:
            draft.note("email", field.plan_note)


def note_delete(draft: Draft, staying: int, alone: int) -> None:
    """Note what is permanently lost, how many subscribers chose only this component, and how many components lose their
    group.
    """
    if draft.kind.destroys:
        draft.note("loses", f"permanently deletes {draft.kind.destroys}")
    if alone:
        who = f"{alone} subscribers chose" if alone > 1 else "1 subscriber chose"
        draft.note("subscribers", f"{who} this component and no other")
    if staying:
        components = f"its {staying} components stay" if staying > 1 else "its component stays"
        draft.note("ungroups", f"{components} on the page, ungrouped")


def note_vanishing(group: Vanishing, by: Draft) -> None:
    """Note on the action that empties a group that Statuspage deletes the group."""
    by.vanishes.append(group.address)
    again = ", and it is recreated" if group.rebuilt else ""
    by.note("vanishes", f"removes the last component of {group.address}; the service deletes the group{again}")


def of_page(page: DesiredPage, index: Index, matching: Matching, today: date) -> Iterable[Note]:
    """Notes about a page as a whole: what was not compared, what was left alone, and members who receive nothing."""
    for kind in sorted(page.declared - index.page.read):
        yield Note("not_compared", f"kind {kind}: not read, and so not compared")
    if page.by_name is not None and index.page.exists:
        text = "found by its name: write `id: {}` into the file, so that it stays the same page when it is renamed"
        yield Note("found_by_name", text.format(index.page.id))
    elif page.service.creates_pages and page.id != index.page.id:
        text = "the page has another id since it was published: write `id: {}` in place of {}, which is its draft's"
        yield Note("page_id", text.format(index.page.id, page.id))
    yield from _left_alone(matching)
    yield from _counts(index.page.subscriber_counts)
    declared = {id_: frozenset(item.fields) for id_, item in matching.by_id.items()}
    yield from unknown_words(index.page.items, declared)
    yield from _too_deep(index)
    for item in page.items:
        if item.kind.subscribes and not item.absent:
            yield from _quarantined(item, matching.found.get(item.address), today)


def unknown_words(
    lives: Iterable[Live], declared: Mapping[str, frozenset[str]] | None = None, *, then: str = "it is left as is"
) -> Iterable[Note]:
    """One note for each of the service's words that its reference does not list. `declared` are the fields whose words
    the file says itself, by ID; `then` says what becomes of such a word.
    """
    fields: dict[str, dict[str, None]] = {}
    for live in lives:
        words = live.facts.get(UNKNOWN_WORDS)
        for field, word in words.items() if isinstance(words, Mapping) else ():
            if field not in (declared or {}).get(live.id, ()):
                fields.setdefault(str(word), {})[f"`{field}` of a {live.kind.name}"] = None
    for word, names in fields.items():
        text = f"the service says {{}} as {listed([*names])}, which its reference does not list; {then}"
        yield Note.of("unknown_word", text, word)


def _too_deep(index: Index) -> Iterable[Note]:
    """What lies below the one level of groups that a file can say: no plan names it otherwise."""
    for live in index.page.items:
        inner = live.facts.get(INSIDE)
        if inner:
            members = first_of(inner, 5, lambda _: "{}")
            text = f"{{}} holds {members}, below the one level of groups that a file can declare; it is kept"
            yield Note.of("too_deep", text, index.address(live).local, *inner[:5])


def _counts(counts: SubscriberCounts | None) -> Iterable[Note]:
    """The service's own counts of subscribers, which say of people what no list of declared members does."""
    if counts is None:
        return
    if counts.trouble:
        yield Note("subscriber_counts", f"the service's counts of subscribers could not be read: {counts.trouble}")
        return
    total = sum(counts.by_status.values())
    parts = [f"{number} {{}}" for number in counts.by_status.values()]
    of_what = f": {listed(parts)}" if parts else ""
    text = f"the service counts {total} subscriber{'' if total == 1 else 's'} of the page{of_what}"
    yield Note.of("subscriber_counts", text, *counts.by_status)


def of_lots(doing: Iterable[Draft]) -> Iterable[Note]:
    """Say what writing components together means for their status, if the plan does that."""
    if any(draft.kind.in_incidents and draft.kind.together and draft.verb is not Verb.MANUAL for draft in doing):
        text = "components are written together: each status is sent as it was read a moment before, and none is chosen"
        yield Note("status", text)


def expiring_keys(pages: Iterable[DesiredPage], today: date) -> Iterable[Note]:
    """A note for each key that expired or expires soon."""
    for expiry in key_expiries(page.provider for page in pages):
        if expiry.is_near(day_of(today)):
            yield Note("key_expires", f"{expiry.sentence(day_of(today))}: {TO_DO}")


def _left_alone(matching: Matching) -> Iterable[Note]:
    ignored = [str(address) for address, why in matching.skipped.items() if why == "ignored"]
    if ignored:
        yield Note("ignored", f"declared and ignored, so left alone: {first_of(ignored, 5)}")
    for address, why in matching.skipped.items():
        if why == "unset":
            yield Note("unset", f"{address}: not compared, for its variable is not set")
        if why == "begun":
            yield Note("begun", f"has begun before its time, and is left alone: {address}")


def _quarantined(item: Desired, live: Live | None, today: date) -> Iterable[Note]:
    since = instant(live.facts.get("quarantined_at")) if live else None
    if isinstance(since, datetime):
        left = QUARANTINE_DAYS - (today - since.date()).days
        fate = f"forgets it in {left} days" if left > 0 else "may forget it any day"
        since_day = since.date().isoformat()
        yield Note(
            "quarantined", f"{item.address} is in quarantine since {since_day} and hears nothing; the service {fate}"
        )
