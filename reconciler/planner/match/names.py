"""Map addresses to live IDs and back, for plans, references and bindings."""

from functools import cached_property

from reconciler.model import contact
from reconciler.model.address import Address, join_path
from reconciler.model.resource import Desired, DesiredPage, Live
from reconciler.model.values import spelling
from reconciler.planner.match.ambiguity import problem
from reconciler.planner.match.index import Index
from reconciler.planner.match.matcher import Matching


class Names:
    """The names of one page.

    `ids` are the bindings: every declared address that is live, and every live object's own address, to its ID. People
    who are not declared are included only if something refers to them.
    """

    def __init__(self, page: DesiredPage, index: Index, matching: Matching) -> None:
        self._kinds = page.service.by_name
        self._index = index
        self._matching = matching
        self._own: dict[str, Address] = {}
        self._declared = {item.address for item in page.items}
        self.ids: dict[Address, str] = {address: live.id for address, live in matching.found.items()}
        self._bind()

    def _bind(self) -> None:
        shared: set[Address] = set()
        by_address: dict[Address, str] = {}
        for live in self._index.page.items:
            if not live.kind.identity.personal:
                own = self._own[live.id] = self._index.address(live)
                if by_address.setdefault(own, live.id) != live.id:
                    shared.add(own)
        for live_id, own in self._own.items():
            matched = self._matching.by_id.get(live_id)
            if own in shared or (own in self._declared and (matched is None or matched.address != own)):
                own = self._own[live_id] = own._replace(mark=live_id)
            self.ids.setdefault(own, live_id)

    def part(self, item: Desired, live: Live) -> None:
        """Prepare for recreation: the item's address now means the new resource, and the old object's address carries
        its ID.
        """
        own = self._own[live.id] = self._index.address(live)._replace(mark=live.id)
        self.ids.pop(item.address, None)
        self.ids[own] = live.id
        self.__dict__.pop("_to_come", None)

    def own(self, live: Live) -> Address:
        """The object's address on the page, marked with its ID if another object has the same address."""
        cached = self._own.get(live.id)
        if cached is None:
            cached = self._own[live.id] = self._index.address(live)
        return cached

    def of(self, live: Live) -> Address:
        """What the plan calls the object: its declared address, or else its own."""
        item = self._matching.by_id.get(live.id)
        return item.address if item else self.own(live)

    def to_be(self, live: Live) -> Address:
        """The future address of an undeclared object, after the file's renames of its group."""
        own = self.own(live)
        parent = self._matching.by_id.get(live.parent) if live.parent is not None else None
        if parent is None or parent.address in self._matching.skipped:
            return own
        return own._replace(path=(*parent.address.path, live.name))

    def shown(self, live_id: object) -> str:
        """A live ID as people know it: the path of names on the page, or the ID itself if the page does not have it."""
        live = self._index.by_id.get(live_id) if isinstance(live_id, str) else None
        return join_path(self._index.path(live)) if live else str(live_id)

    def resolve(self, address: Address, item: Desired) -> Address:
        """The plan's address of what a reference points to: in `ids` if it is live, otherwise to be created.

        A reference to something undeclared is looked up on the page: the exact path first, then a bare name that is
        unique. If it is not found, or not unique, a problem is added to the matching.
        """
        if address in self.ids or address in self._to_come or address.kind not in self._index.page.read:
            return address
        candidates = self._candidates(address)
        if len(candidates) == 1:
            address = self.of(candidates[0])
            self.ids.setdefault(address, candidates[0].id)  # an undeclared person: most are never referred to
        elif not self.unknown(address):
            self._unresolved(address, item, sorted(live.id for live in candidates))
        return address

    def declares(self, address: Address) -> bool:
        """Whether the file declares this address."""
        return address in self._declared

    def find(self, address: Address) -> Live | None:
        """The undeclared object at an address; None if there is none, or if there are several."""
        candidates = self._candidates(address)
        return candidates[0] if len(candidates) == 1 else None

    def _candidates(self, address: Address) -> list[Live]:
        """Candidates for a reference: the exact path, then a bare name, then the path as displayed, since a name may
        contain a slash.

        Several entries of one person share a path and count as one.
        """
        if self._kinds[address.kind].identity.personal:
            return sorted(self._index.people_at(address.kind, address.path), key=lambda live: live.id)[:1]
        at_path = self._index.by_path.get((address.kind, address.path), [])
        if at_path:
            return at_path
        shown = "/".join(address.path)
        named = self._index.by_name.get((address.kind, shown)) or self._index.by_spelling.get(
            (address.kind, spelling(shown))
        )
        return named or self._index.by_shown.get((address.kind, spelling(shown)), [])

    def unknown(self, address: Address) -> bool:
        """Whether the target is unknowable: its type was not read, or a person has only a pseudonym."""
        if address.kind not in self._index.page.read:
            return True
        if not self._kinds[address.kind].identity.personal or address in self.ids:
            return False
        of_snapshot = self._index.page.taken_at is not None
        return contact.is_unset(address.path[-1]) or (of_snapshot and address not in self._to_come)

    @cached_property
    def _to_come(self) -> set[Address]:
        """The declared addresses that are not on the page. Computed only if a reference needs them."""
        return self._declared - self._matching.found.keys()

    def _unresolved(self, address: Address, item: Desired, ids: list[str]) -> None:
        if ids:
            message = f"the reference {address.reference!r} could be {len(ids)} live {address.kind}s: {', '.join(ids)}"
            hint = "write its whole path, or rename one of them"
        else:
            message = f"there is no {address.kind} {address.reference!r}, neither in the file nor on the page"
            hint = "write the path as the page shows it, for example `Group/Component`"
        self._matching.problems.append(problem(item, message, hint))
