"""Actions that wait for a new group, whose own request moves their components."""

from collections.abc import Iterable

from reconciler.model.address import Address
from reconciler.model.plan import Action, Verb


class Carried:
    """Holds back actions that send nothing themselves until their new group was attempted."""

    def __init__(self, work: Iterable[Action]) -> None:
        self._carrier: dict[Address, Address] = {}
        self._waiting: dict[Address, list[Action]] = {}
        for action in work:
            if action.verb is Verb.CREATE:
                for address in action.carries:
                    self._carrier[address] = action.address
                    self._waiting.setdefault(action.address, [])

    def holds(self, action: Action) -> bool:
        """Hold the action if it sends nothing itself and its group was not attempted yet. Returns whether it is held."""
        carrier = self._carrier.get(action.address)
        if action.requests or carrier not in self._waiting:
            return False
        self._waiting[carrier].append(action)
        return True

    def carrier_of(self, action: Action) -> Address | None:
        """The group whose request moves the component, or None if the plan has none."""
        return self._carrier.get(action.address)

    def let_go(self, carrier: Action) -> list[Action]:
        """The held actions of a group that was just attempted."""
        return self._waiting.pop(carrier.address, []) if carrier.verb is Verb.CREATE else []
