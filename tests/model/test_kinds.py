"""The descriptions of the kinds: consistent, so that everything that reads them can rely on it."""

import pytest

from reconciler.model.field import Access, Field, Type
from reconciler.model.identity import Identity
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, KINDS, PAGE, SUBSCRIBER, TEMPLATE
from reconciler.model.time_zones import iana_name, is_time_zone
from tests.statuspage_names import BY_NAME, FIELD_NAMES


def test_kinds_stand_in_the_order_of_rank_and_refer_to_lower_ones() -> None:
    ranks = [kind.rank for kind in KINDS]
    assert ranks == sorted(ranks)
    for kind in KINDS:
        for name in kind.refers:
            assert BY_NAME[name].rank < kind.rank, f"{kind} refers to {name}"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_describes_itself(kind: Kind) -> None:
    assert kind.title
    assert kind.doc.endswith(".")
    assert kind.example
    assert kind.section
    assert kind.parent is None or kind.parent in BY_NAME
    names = [field.name for field in kind.fields]
    assert len(set(names)) == len(names)
    always_there = {"create"} if kind.identity is Identity.SINGLETON else set()
    for verb in {"create", "update", "delete"} - kind.verbs - always_there:
        assert kind.unsupported.get(verb), f"{kind} does not say why it cannot {verb}"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_its_fields_describe_themselves(kind: Kind) -> None:
    for field in kind.fields:
        assert field.doc.endswith("."), field.name
        assert field.example is not None or not field.in_file, field.name
        assert bool(field.choices) == (field.type is Type.CHOICE), field.name
        assert bool(field.refers) == (field.type in (Type.REFERENCE, Type.REFERENCES)), field.name
        if field.choices:
            assert field.example in field.choices


def test_status_is_no_field_of_a_component() -> None:
    assert "status" not in COMPONENT.by_name
    assert "status" not in {field.api_name for field in COMPONENT.fields}


def test_fields_are_found_by_their_own_name_and_by_the_services() -> None:
    assert COMPONENT.by_name["group"].api_name == "group_id"
    assert SUBSCRIBER.by_name["components"].api_name == "component_ids"
    assert GROUP.by_name["name"].yaml_key == "group"
    assert COMPONENT.by_name["name"].yaml_key == "name"
    assert "allow_page_subscribers" in FIELD_NAMES["page"]


def test_only_what_is_given_back_is_compared() -> None:
    assert "confirmed" not in {field.name for field in SUBSCRIBER.compared}
    assert all(field.access in (Access.WRITE, Access.CREATE) for kind in KINDS for field in kind.compared)


def test_people_and_the_page_are_not_to_be_pruned_by_accident() -> None:
    assert (SUBSCRIBER.prune.value, PAGE.prune.value, TEMPLATE.prune.value) == ("own", "never", "bare")
    assert repr(PAGE) == "Kind(page)"


def test_a_field_goes_by_its_name_where_nothing_else_is_said() -> None:
    plain = Field("x", Type.TEXT, "A field.")
    assert (plain.api_name, plain.yaml_key) == ("x", "x")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Eastern Time (US & Canada)", "America/New_York"),
        ("America/New_York", "America/New_York"),
        ("Mars/Olympus", "Mars/Olympus"),
    ],
)
def test_time_zones_have_one_name(written: str, name: str) -> None:
    assert iana_name(written) == name
    assert is_time_zone(written) == (written != "Mars/Olympus")
