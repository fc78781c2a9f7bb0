"""Which missing item and which new one of the page are taken for one renamed thing."""

from collections.abc import Sequence

from reconciler.config.adopt.renames import renamed_pairs
from reconciler.model.address import Address
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, TEMPLATE
from reconciler.model.resource import Desired, Live, Source


def declared(name: str, kind: Kind = COMPONENT, **fields: str) -> Desired:
    return Desired(kind, Address("acme", kind.name, (name,)), name, fields, Source("a.yaml", 1, 1))


def shown(name: str, kind: Kind = COMPONENT, parent: str | None = None, **fields: str) -> Live:
    return Live(kind, name, name, fields, parent)


def pairs(
    missing: Sequence[Desired], new: Sequence[Live], members: Sequence[str] = (), live_members: Sequence[str] = ()
) -> list[tuple[str, str]]:
    matched = renamed_pairs(missing, new, lambda _item: None, lambda _item: members, lambda _live: live_members)
    return [(item.name, live.name) for item, live in matched]


def test_the_most_similar_names_are_paired_first() -> None:
    missing = [declared("Payments"), declared("Payments API")]
    new = [shown("Payments API v2"), shown("Payments v2")]
    assert pairs(missing, new) == [("Payments API", "Payments API v2"), ("Payments", "Payments v2")]


def test_each_is_in_one_pair_at_most() -> None:
    assert pairs([declared("Search")], [shown("Search 1"), shown("Search 2")]) == [("Search", "Search 1")]
    assert pairs([declared("Search 1"), declared("Search 2")], [shown("Search 3")]) == [("Search 1", "Search 3")]


def test_other_names_are_paired_by_a_long_text_or_by_what_is_nested_in_them() -> None:
    assert pairs([declared("A")], [shown("Zebra")]) == []
    assert pairs([declared("A", description="Words")], [shown("Zebra", description="Words\n")]) == [("A", "Zebra")]
    assert pairs([declared("A", description="Words")], [shown("Zebra", description="Others")]) == []
    same_body = [declared("A", TEMPLATE, title="T", body="Body")], [shown("Zebra", TEMPLATE, title="U", body="Body")]
    assert pairs(*same_body) == [("A", "Zebra")]
    groups = [declared("A", GROUP)], [shown("Zebra", GROUP)]
    assert pairs(*groups, members=("x", "y"), live_members=("x", "y", "z")) == [("A", "Zebra")]
    assert pairs(*groups, members=("x", "y"), live_members=("y", "z")) == []


def test_only_one_type_under_one_parent_is_compared() -> None:
    assert pairs([declared("Search")], [shown("Search 1", GROUP), shown("Search 1", parent="g")]) == []


def test_more_than_can_be_compared_are_no_pairs() -> None:
    assert pairs([declared(f"Search {number}") for number in range(401)], [shown("Search 1 new")]) == []
