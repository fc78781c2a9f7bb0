"""Actions that wait for a new group: the group's own request takes their components in."""

from collections.abc import Iterable

from reconciler.model.address import Address
from reconciler.model.plan import Action, Verb


class Carried:
    """Holds back the actions that send nothing of their own until the group that carries them was attempted."""

    def __init__(self, work: Iterable[Action]) -> None:
        self._carrier: dict[Address, Address] = {}
        self._waiting: dict[Address, list[Action]] = {}
        for action in work:
            if action.verb is Verb.CREATE:
                for address in action.carries:
                    self._carrier[address] = action.address
                    self._waiting.setdefault(action.address, [])

    def holds(self, action: Action) -> bool:
        """Take the action where it sends nothing of its own and its group's turn has not come."""
        carrier = self._carrier.get(action.address)
        if action.requests or carrier not in self._waiting:
            return False
        self._waiting[carrier].append(action)
        return True

    def carrier_of(self, action: Action) -> Address | None:
        """The group that takes the component in; None where the plan has no such group."""
        return self._carrier.get(action.address)

    def let_go(self, carrier: Action) -> list[Action]:
        """The held actions of a group that was attempted just now."""
        return self._waiting.pop(carrier.address, []) if carrier.verb is Verb.CREATE else []
