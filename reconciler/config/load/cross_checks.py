"""Checks across items: duplicate locations, duplicate pins, earlier names still in use, and limits per resource type."""

from collections import Counter

from reconciler.config.load.items import ReadItems
from reconciler.config.problems import Problems
from reconciler.config.schema.variables import Unread
from reconciler.config.yaml.nodes import Branch, child, items
from reconciler.model.address import Address, join_path
from reconciler.model.resource import Desired, Source
from reconciler.model.values import spelling


def shared_places(result: ReadItems) -> frozenset[Address]:
    """Addresses (without marks) that more than one item has, comparing names in any equivalent spelling."""
    spellings: dict[Address, set[Address]] = {}
    shared: set[Address] = set()
    for item in result.items:
        address = item.address.bare
        seen = spellings.setdefault(_plainest(address), set())
        if seen:
            shared |= {address, *seen}
        seen.add(address)
    return frozenset(shared)


def _plainest(address: Address) -> Address:
    """The address with every name normalized, so that all spellings of a name compare equal."""
    return address._replace(path=tuple(map(spelling, address.path)))


def check_places(result: ReadItems, shared: frozenset[Address], problems: Problems) -> None:
    """Report items that share a location and name but have no pins, and people who share a contact."""
    first: dict[Address, Desired] = {}
    once: set[Source] = set()
    for item, node in zip(result.items, result.nodes, strict=True):
        address = item.address.bare
        if address not in shared:
            continue
        other = first.setdefault(_plainest(address), item)
        if isinstance(item.name, Unread):
            continue  # unreadable, which is already reported
        if other is not item and item.source == other.source and (item.pin is None or other.pin is None):
            if item.source not in once:
                message = f"this line makes several of one {item.kind.name}"
                problems.at(node, message, "use every axis of the `matrix` in its name, and an alias once")
            once.add(item.source)
        elif item.kind.identity.personal:
            if other is not item:
                message = f"duplicate contact in {item.kind.title.lower()} (first declared {_at(item, other)})"
                problems.at(node, message, "keep one of them")
        elif (item.pin is None or other.pin is None) and other is not item:
            spelled = "" if address == other.address.bare else " in another spelling"
            message = f"duplicate {item.kind.name} `{_short(address)}` (first declared{spelled} {_at(item, other)})"
            problems.at(node, message, "rename one, or give both the `id:` of the live one that is meant")


def check_pins(result: ReadItems, problems: Problems) -> None:
    """Report a live ID that is pinned by more than one item."""
    first: dict[tuple[str, str], Desired] = {}
    for item, node in zip(result.items, result.nodes, strict=True):
        if item.pin is None:
            continue
        other = first.setdefault((item.kind.name, item.pin), item)
        if other is not item:
            at = child(node, "id") or node
            if item.source == other.source:
                problems.at(
                    at, "this line gives one `id` to several", "use every axis of the `matrix` in it, or remove it"
                )
            else:
                problems.at(at, f"this `id` is also that of the item at {_where(item, other)}", "keep one of them")


def check_previously(result: ReadItems, problems: Problems) -> None:
    """Report `previously` names that are still declared, that are the item's own name, or that two items claim."""
    if not any(item.previously for item in result.items):
        return
    declared = {(item.kind.name, item.address.path): item for item in result.items}
    claimed: dict[tuple[str, tuple[str, ...]], Desired] = {}
    for item, node in zip(result.items, result.nodes, strict=True):
        written = items(child(node, "previously"))
        for path, at in zip(item.previously, written, strict=bool(item.previously)):
            own = item.address.path
            beside = (*own[:-1], path[0]) if len(path) == 1 else path
            other = declared.get((item.kind.name, beside))
            if path == own or (other is item and len(own) == 1):
                problems.at(at, f"`{_text(path)}` is the item's own name", "remove it from `previously`")
            elif other is not None and other is not item and not other.previously:
                message = f"`{_text(path)}` is declared too, at {_where(item, other)}"
                problems.at(at, message, "remove one of the two: a renamed thing has left its old name")
            # A bare name refers to the item's own location first, so the same bare name elsewhere is a different thing.
            earlier = claimed.setdefault((item.kind.name, beside), item)
            if earlier is not item:
                problems.at(
                    at, f"`{_text(path)}` is also the earlier name of the item at {_where(item, earlier)}", "keep one"
                )


def check_maximum(result: ReadItems, problems: Problems) -> None:
    """Report more items of a type than a page can have."""
    counts = Counter(item.kind for item in result.items if not item.absent)
    for kind, count in counts.items():
        if kind.maximum is None or count <= kind.maximum:
            continue
        present = [n for i, n in zip(result.items, result.nodes, strict=True) if i.kind is kind and not i.absent]
        beyond: Branch = present[kind.maximum]
        message = f"this page declares {count:,} {kind.title.lower()}; it can have {kind.maximum:,}"
        problems.at(beyond, message, "this is the first one too many")


def _at(item: Desired, other: Desired) -> str:
    return f"{'on' if other.source.file == item.source.file else 'at'} {_where(item, other)}"


def _where(item: Desired, other: Desired) -> str:
    source = other.source
    return f"line {source.line}" if source.file == item.source.file else f"{source.file}:{source.line}"


def _text(path: tuple[str, ...]) -> str:
    text = join_path(path)
    return text if len(text) <= 80 else text[:80] + "…"


def _short(address: Address) -> str:
    return _text(address.path)
