"""Draft single actions from items and live objects: create, update, delete, or manual."""

from dataclasses import dataclass, field

from reconciler.model.address import Address
from reconciler.model.plan import Change, Note, Verb
from reconciler.model.resource import Desired, DesiredPage, Live, LivePage
from reconciler.planner import notes
from reconciler.planner.diff.compare import UNREADABLE, Comparison
from reconciler.planner.diff.replace import SHARED, note_replaced
from reconciler.planner.draft import Draft
from reconciler.planner.match.matcher import Matching
from reconciler.planner.match.names import Names

_CANNOT = "the service's API cannot {} this; do it in the service's dashboard"
_UNSEEN = "the service shows this in a form that cannot be compared; check it in the service's dashboard"


@dataclass(slots=True)
class Drafting:
    """Drafts the actions of one page."""

    page: DesiredPage
    """The page as declared in the file."""
    live: LivePage
    """The live page."""
    matching: Matching
    """The matches of the declared items."""
    names: Names
    """The addresses of live resources."""
    comparison: Comparison
    """Compares declared values with live ones."""
    drafts: list[Draft] = field(default_factory=list)
    """Creates, updates and manual actions, in file order."""
    deletes: list[Draft] = field(default_factory=list)
    """Deletions, in the order they are found."""
    notes: list[Note] = field(default_factory=list)
    """Notes about the page."""
    passed_over: list[Address] = field(default_factory=list)
    """Declared people who have unsubscribed. They are never subscribed again."""
    _file_order: dict[Address, int] = field(default_factory=dict)
    """The index of each item in the file, by address."""

    def declared(self) -> None:
        """Draft the actions for the items of the file. The loop visits every declared object."""
        read, lives, skipped = self.live.read, self.matching.found, self.matching.skipped
        differ = self.comparison.differ
        for place, item in enumerate(self.page.items):
            if item.kind.name not in read or (skipped and item.address in skipped):
                continue
            live = lives.get(item.address)
            if item.absent:
                if live:
                    self.delete(live, item)
            elif live is None:
                self._create(item, place)
            elif difference := differ(item, live):
                draft = self._update(item, live, place, difference.changes, difference.manual)
                draft.writes = difference.writes
                notes.note_says(draft)

    def _update(self, item: Desired, live: Live, place: int, changes: list[Change], manual: list[Change]) -> Draft:
        draft = self._of(item, Verb.UPDATE, live, place, changes)
        if changes:
            notes.note_update(draft, item, live, self.matching)
            notes.note_effects(draft)
            self.drafts.append(draft)
        if manual:
            manual_draft = self._of(item, Verb.MANUAL, live, place, manual)
            unreadable = {change.field for change in manual} <= {*live.facts.get(UNREADABLE, ())}
            usual = item.kind.unsupported.get("update", _CANNOT.format("change"))
            manual_draft.note("manual", _UNSEEN if unreadable else usual)
            if item.replace and item.address.mark is not None:
                manual_draft.note("shared", SHARED)
            self.drafts.append(manual_draft)
        return draft

    def _of(self, item: Desired, verb: Verb, live: Live | None, place: int, changes: list[Change]) -> Draft:
        live_id = live.id if live else None
        return Draft(
            item.address, item.kind, verb, live_id, place, changes, source=item.source, desired=item, live=live
        )

    def _create(self, item: Desired, place: int) -> None:
        if item.kind.identity.single and (self.live.exists or "create" not in item.kind.verbs):
            return  # a singleton exists with its page; if the list lacks it, nothing is known about it
        if item.kind.subscribes and item.name in self.live.unsubscribed:
            self.passed_over.append(item.address)
            self.notes.append(Note("unsubscribed", f"{item.address} has unsubscribed and is not subscribed again"))
            return
        draft = self._creation(item, place)
        if "create" in item.kind.verbs:
            notes.note_create(draft, item)
            if item.kind.identity.single:
                notes.note_new_page(draft, self.live)
        else:
            draft.verb, draft.writes = Verb.MANUAL, {}
            draft.note("manual", item.kind.unsupported.get("create", _CANNOT.format("make")))
        self.drafts.append(draft)
        if item.address in self.matching.replaced:
            old, why = self.matching.replaced[item.address]
            self._keep(draft, old)
            self.delete(old, item)
            note_replaced(draft, self.deletes[-1], why)

    def _creation(self, item: Desired, place: int) -> Draft:
        changes, writes = self.comparison.created(item)
        draft = self._of(item, Verb.CREATE, None, place, changes)
        draft.writes = writes
        return draft

    def delete(self, live: Live, item: Desired | None = None) -> None:
        """Draft the deletion of a live object, for an item with `absent` or because of `prune`."""
        changes = self.comparison.deleted(live)
        source = item.source if item else None
        address = self.names.of(live)
        draft = Draft(address, live.kind, Verb.DELETE, live.id, changes=changes, source=source, desired=item, live=live)
        if "delete" not in live.kind.verbs:
            draft.verb = Verb.MANUAL
            draft.note("manual", live.kind.unsupported.get("delete", _CANNOT.format("delete")))
        self.deletes.append(draft)

    def made_again(self, live: Live) -> Draft:
        """Draft the recreation of a group that must be deleted on the way: with its declared values, and with its live values for
        what is not declared.
        """
        item = self.matching.by_id[live.id]
        if not self._file_order:
            self._file_order = {desired.address: place for place, desired in enumerate(self.page.items)}
        draft = self._creation(item, self._file_order[item.address])
        self._keep(draft, live)
        return draft

    def _keep(self, draft: Draft, live: Live) -> None:
        """Keep the live values of a recreated resource for fields that the file does not set."""
        for compared in live.kind.compared:
            kept = live.fields.get(compared.name)
            if draft.desired is not None and compared.name not in draft.desired.fields and kept not in (None, "", ()):
                draft.writes[compared.name] = kept
                draft.changes.append(
                    Change(compared.name, None, self.comparison.plain(compared, kept), compared.sensitive)
                )
