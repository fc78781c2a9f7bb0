"""What is done last, after everything else: the publication of a draft (`Kind.concludes`)."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reconciler.model.address import Address, split_path
from reconciler.model.enumeration import first_of
from reconciler.model.kind import ORDER, Order
from reconciler.model.pattern import Pattern, any_matches, selects
from reconciler.model.plan import CONCEALED, UNPUBLISHED, WAITING, Block, Change, Note, Verb
from reconciler.model.resource import Desired, DesiredPage, Live
from reconciler.model.values import Value
from reconciler.planner.draft import Draft
from reconciler.planner.match.index import Index
from reconciler.planner.match.matcher import Matching

SHOWN = 5
"""Maximum number of other people's changes named in a block; the rest are counted."""

HIDDEN = "hidden"
"""The fact of a live publication that nobody sees the page now."""

_LONGEST = 60
"""Maximum length of a value in such a block."""


@dataclass
class Conclusion:
    """Plans the concluding action of one page."""

    page: DesiredPage
    """The page as declared in the file."""
    index: Index
    """The live resources of the page."""
    matching: Matching
    """The matches of the declared items."""
    only: tuple[Pattern, ...]
    """Patterns of the resources to include; empty for all."""
    publish_others: bool
    """Whether to publish what the draft holds and the file does not declare."""
    base: DesiredPage | None = None
    """The page as the base revision declared it."""
    begun: Collection[str] = ()
    """Addresses that a run, possibly interrupted, intended to conclude."""

    @cached_property
    def _item(self) -> Desired | None:
        """What the file says of it; None if the draft is left for a person to publish."""
        items = (item for item in self.page.items if item.kind.concludes)
        item = next(items, None)
        if item is None or item.address in self.matching.skipped or self._excluded(item):
            return None
        return item

    def _excluded(self, item: Desired) -> bool:
        return not selects([pattern for pattern in self.only if pattern.excludes], item.address)

    @cached_property
    def _hidden_as(self) -> Desired | None:
        """The item that wants visitors not to see the page, so that nothing is published; None without one."""
        return next((item for item in self.page.items if item.kind.shows_page and not _is_shown(item)), None)

    def last(self, doing: Sequence[Draft]) -> list[Draft]:
        """The drafts, with the concluding one at the end if there is anything to conclude."""
        # A draft cannot be written once its page is hidden.
        others = sorted((draft for draft in doing if not draft.kind.concludes), key=lambda draft: draft.kind.shows_page)
        people = [draft for draft in others if draft.kind.identity.personal]
        own = next((draft for draft in doing if draft.kind.concludes), None)
        # Nobody has to be subscribed to publish, and nothing has to be published to subscribe somebody.
        work = [draft for draft in others if draft.verb is not Verb.MANUAL and draft.kind.drafted]
        for draft in others:
            if draft.kind.shows_page and draft.desired is not None and _is_shown(draft.desired):
                draft.needs += work  # a page that is shown again shows its draft
        item = self._item
        live = self.matching.found.get(item.address) if item is not None else None
        broken_off = item is not None and str(item.address) in self.begun
        due = work or broken_off or (own is not None and live is not None and self._is_due(live, others))
        if item is None or live is None or self._hidden_as is not None or not due:
            # Nobody can subscribe to a page that visitors have never seen.
            return [draft for draft in others if not (self.index.page.never_published and draft in people)]
        draft = own or _begun(item, live)
        draft.needs += work
        draft.note("publishes", self._note(work, live, broken_off))
        if not self.index.page.never_published:
            return [*others, draft]
        for person in people:
            person.needs.append(draft)
        return [*(each for each in others if each not in people), draft, *people]

    def _is_due(self, live: Live, doing: Sequence[Draft]) -> bool:
        """Whether a draft in which nothing is changed is to be published: for what the file declares, or for all of it if
        that is wanted. What somebody else has in it may wait there.
        """
        pending = _pending(live)
        others = self._others(live, doing)
        settings = self.page.service.page.by_name
        unclear = any("/" not in each["field"] and each["field"] not in settings for each in others)
        return self.publish_others or unclear or not pending or len(others) < len(pending)

    def _others(self, live: Live, doing: Sequence[Draft]) -> list[Mapping[str, Any]]:
        """What differs between the draft and the live page, and is not of the file."""
        declared = self._declared(doing)
        return [each for each in _pending(live) if each["field"] not in declared and not self._is_owned(each)]

    def _note(self, work: Sequence[Draft], live: Live, broken_off: bool) -> str:
        above = {name for draft in work for name in _names(draft.address.local, _fields(draft))}
        earlier = sum(each["field"] not in above for each in _pending(live))
        parts = [f"{_counted(len(work))} above"] if work else []
        parts += [f"{_counted(earlier)} that it held before"] if earlier else []
        parts += ["what an earlier run wrote and did not publish"] if broken_off and not parts else []
        return "publishes the draft" + (f": {' and '.join(parts)}" if parts else "")

    def blocks(self, doing: Sequence[Draft]) -> Iterator[Block]:
        """What other people changed in the draft, and nobody should publish by accident. If that is wanted, it becomes
        a note on the action instead.
        """
        draft = next((draft for draft in doing if draft.kind.concludes), None)
        if draft is None or draft.live is None:
            return
        yield from self._would_show(draft, draft.live)
        others = self._others(draft.live, doing)
        if not others:
            return
        # As changes of the action they are part of the reviewed plan: what somebody adds to the draft later makes it stale.
        draft.changes += [Change(e["field"], _plain(e.get("before")), _plain(e.get("after"))) for e in others]
        text = first_of(others, SHOWN, _shown)
        if self.publish_others:
            draft.note(UNPUBLISHED, f"also publishes what the file does not declare: {text}")
            return
        message = f"the draft holds what the file does not declare, and publishing would show it: {text}"
        hint = "declare it, take it back in the draft, or publish it too with `--publish-others`"
        yield Block(UNPUBLISHED, message, hint, (draft.address,))

    def _declared(self, doing: Sequence[Draft]) -> Collection[str]:
        """The fields that the file declares, by the names under which a draft may tell that they differ."""
        names: set[str] = set()
        for item in self.page.items:
            live = self.matching.found.get(item.address)
            written = [ORDER] if item.kind.order is Order.WRITTEN else []
            fields = item.kind.by_name if item.absent else [*dict(item.values), *written]
            for local in {item.address.local, self.index.address(live).local if live else item.address.local}:
                names |= _names(local, fields)
            names |= _gone(item) if item.absent else set()
            if item.kind is self.page.service.page:
                names |= item.fields.keys()
        here = {item.address for item in self.page.items}
        for item in self.base.items if self.base else ():
            names |= _gone(item) if item.address not in here else set()
        return names.union(*(_names(draft.address.local, _fields(draft)) for draft in doing))

    def _is_owned(self, each: Mapping[str, Any]) -> bool:
        """Whether it is the delete of something that the page owns and does not declare, such as an earlier run sent."""
        kind, _, path = each["field"].partition("/")
        if each.get("after") is not None or kind not in self.page.service.by_name or not path:
            return False
        kinds = (own.name for own in self.page.service.kinds if kind in (own.name, own.twin))
        addresses = [Address(self.page.key, name, split_path(path)) for name in kinds]
        owned = self.page.prune_all or any(any_matches(self.page.prune, address) for address in addresses)
        return owned and not any(any_matches(self.page.protect, address) for address in addresses)

    def _would_show(self, draft: Draft, live: Live) -> Iterator[Block]:
        """That publishing would show a page which somebody hid, if the file does not say that it is to be seen."""
        if not live.facts.get(HIDDEN) or any(item.kind.shows_page and _states(item) for item in self.page.items):
            return
        kind = next((kind for kind in self.page.service.kinds if kind.shows_page), None)
        shown = f"write `{kind.example.strip()}` to show it, or " if kind is not None else ""
        message = "visitors do not see the page now, and publishing would show it"
        hint = f"{shown}`{draft.kind.section[0]}: false` to leave it as it is"
        yield Block("hidden", message, hint, (draft.address,))

    def notes(self, doing: Sequence[Draft]) -> Iterator[Note]:
        """Say what stays in the draft, and who has to publish it: visitors may see something else even where nothing
        differs.
        """
        kind = next((k for k in self.page.service.kinds if k.concludes and k.scope is self.page.scope), None)
        if kind is None or any(draft.kind.concludes for draft in doing):
            return
        live = next((live for live in self.index.page.items if live.kind is kind), None)
        if self._hidden_as is not None:
            state = ", ".join(map(str, _states(self._hidden_as).values()))
            text = f"the file wants the page {state}: visitors are not to see it, and its draft is not published"
            yield Note(CONCEALED, text)
        elif self._item is None:
            yield Note(UNPUBLISHED, self._left_to_people(doing, live))
        elif live is not None and (others := self._others(live, doing)):
            text = first_of(others, SHOWN, _shown)
            message = f"the draft holds what the file does not declare and visitors do not see: {text}"
            yield Note(WAITING, f"{message}; it stays there, and `--publish-others` publishes it")
        waiting = [item for item in self.page.items if item.kind.identity.personal and not item.absent]
        if waiting and self.index.page.never_published:
            text = "not subscribed yet, for nobody can subscribe to a page that was never published"
            yield Note(WAITING, f"{text}: {first_of(waiting, SHOWN, lambda item: str(item.address))}")

    def _left_to_people(self, doing: Sequence[Draft], live: Live | None) -> str:
        who = f"which is left for a person to publish in {self.page.service.title}"
        if any(draft.verb is not Verb.MANUAL and draft.kind.drafted for draft in doing):
            return f"the changes are written to the draft, {who}; visitors see them then at the latest"
        pending = _pending(live) if live is not None else ()
        if pending:
            text = f"visitors do not see yet: {first_of(pending, SHOWN, _shown)}"
        elif live is not None and not all(live.fields.values()):
            text = "visitors do not see the page yet"
        else:
            text = "the service shows no difference from what visitors see"
        return f"compared with the draft, {who}; {text}"


def _states(item: Desired) -> dict[str, Value]:
    """What an item that decides if the page is to be seen says of it."""
    return {name: value for name, value in item.values if item.kind.by_name[name] in item.kind.compared}


def _is_shown(item: Desired) -> bool:
    """Whether an item that decides if the page is to be seen says so, or says nothing against it."""
    return all(value == item.kind.by_name[name].untouched for name, value in _states(item).items())


def _gone(item: Desired) -> set[str]:
    """The names of a thing that the file wants gone: nobody may know any more where it stood, nor whether it was its twin."""
    alone = item.address._replace(path=item.address.path[-1:])
    twin = alone._replace(kind=item.kind.twin or alone.kind)
    return {item.address.local, alone.local, twin.local}


def _begun(item: Desired, live: Live) -> Draft:
    """The action for a draft that shows no difference yet: what comes before it makes one."""
    changes = [Change(name, not value, value) for name, value in item.fields.items()]
    draft = Draft(item.address, item.kind, Verb.UPDATE, live.id, changes=changes, source=item.source)
    draft.desired, draft.live, draft.writes = item, live, dict(item.fields)
    return draft


def _pending(live: Live) -> Sequence[Mapping[str, Any]]:
    """What differs between the draft and what visitors see: `field`, `before` and `after` of each."""
    return live.facts.get("pending") or ()


def _fields(draft: Draft) -> Iterable[str]:
    return [change.field for change in draft.changes] if draft.verb is Verb.UPDATE else draft.kind.by_name


def _names(local: str, fields: Iterable[str]) -> set[str]:
    """The names of a thing and its fields: `component/Website`, `component/Website:description`."""
    return {local, *(f"{local}:{field}" for field in fields), *(fields if "/" not in local else ())}


def _plain(value: Any) -> Any:
    """A value of the draft or of the live page as JSON."""
    return list(value) if isinstance(value, tuple) else value


def _counted(number: int) -> str:
    return f"{number} change{'' if number == 1 else 's'}"


def _shown(each: Mapping[str, Any]) -> str:
    before, after = (_clipped(each.get(side)) for side in ("before", "after"))
    return f"{each['field']}: {before} -> {after}"


def _clipped(value: Any) -> str:
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
