"""The ways between the services: every field of every kind stands in the table once, in both directions."""

import re

import pytest

from reconciler.model.crossing import Crossing, Way
from reconciler.model.field import Type
from reconciler.model.kind import Kind
from reconciler.model.services.crossing import CROSSINGS, crossing_of, other_service
from reconciler.model.services.jsm import JSM
from reconciler.model.services.statuspage import STATUSPAGE

WAYS = list(CROSSINGS.values())
EACH = [(crossing, kind) for crossing in WAYS for kind in crossing.source.kinds]


def _named(value: object) -> str | None:
    return f"{value.source.name}-{value.target.name}" if isinstance(value, Crossing) else getattr(value, "name", None)


def test_there_is_a_way_between_the_two_services_and_back() -> None:
    assert set(CROSSINGS) == {("statuspage", "jsm"), ("jsm", "statuspage")}
    assert crossing_of(STATUSPAGE, STATUSPAGE) is None
    assert other_service(STATUSPAGE) is JSM
    assert other_service(JSM) is STATUSPAGE


@pytest.mark.parametrize(("crossing", "kind"), EACH, ids=_named)
def test_every_field_stands_in_exactly_one_of_the_lists(crossing: Crossing, kind: Kind) -> None:
    places = {
        field.name: [each.field for each in crossing.counterparts if (each.kind, each.field) == (kind.name, field.name)]
        + [
            loss.lost
            for loss in crossing.losses
            if loss.kind == kind.name and (field.name in loss.fields or not loss.fields)
        ]
        for field in kind.fields
    }
    assert {name: where for name, where in places.items() if len(where) != 1} == {}


@pytest.mark.parametrize("crossing", WAYS, ids=_named)
def test_the_table_names_nothing_that_there_is_not(crossing: Crossing) -> None:
    source, target = (
        {(k.name, f.name) for k in service.kinds for f in k.fields} for service in (crossing.source, crossing.target)
    )
    assert {(each.kind, each.field) for each in crossing.counterparts} <= source
    assert {(each.kind, each.becomes) for each in (*crossing.counterparts, *crossing.facts)} <= target
    assert {(loss.kind, name) for loss in crossing.losses for name in loss.fields} <= source
    assert {loss.kind for loss in crossing.losses} <= set(crossing.source.by_name)


@pytest.mark.parametrize("crossing", WAYS, ids=_named)
def test_nothing_becomes_what_something_else_becomes(crossing: Crossing) -> None:
    becomes = [(each.kind, each.becomes) for each in (*crossing.counterparts, *crossing.facts)]
    assert len(becomes) == len(set(becomes))


@pytest.mark.parametrize("crossing", WAYS, ids=_named)
def test_a_field_and_its_counterpart_hold_the_same_kind_of_value(crossing: Crossing) -> None:
    kinds, others = crossing.source.by_name, crossing.target.by_name
    texts = {Type.TEXT, Type.LONG_TEXT, Type.CHOICE}
    for each in crossing.counterparts:
        types = {kinds[each.kind].by_name[each.field].type, others[each.kind].by_name[each.becomes].type}
        assert len(types) == 1 or types <= texts, each


def test_the_way_back_leads_to_the_same_field() -> None:
    there, back = CROSSINGS["statuspage", "jsm"], CROSSINGS["jsm", "statuspage"]
    assert {(each.kind, each.field, each.becomes) for each in there.counterparts} == {
        (each.kind, each.becomes, each.field) for each in back.counterparts
    }


@pytest.mark.parametrize("crossing", WAYS, ids=_named)
def test_what_is_only_shown_is_carried_or_lost(crossing: Crossing) -> None:
    """Statuspage shows settings that it does not take; each is said of once."""
    if crossing.source is STATUSPAGE:
        facts = [each.field for each in crossing.facts] + [
            name for loss in crossing.fact_losses if loss.kind == "page" for name in loss.fields
        ]
        assert sorted(facts) == sorted(STATUSPAGE.page.rejected_keys)


@pytest.mark.parametrize("crossing", WAYS, ids=_named)
def test_every_loss_says_what_to_do(crossing: Crossing) -> None:
    for loss in (*crossing.losses, *crossing.fact_losses, *crossing.stays):
        assert loss.lost and loss.advice, loss
        assert not loss.lost.endswith(".") and not loss.advice.endswith("."), loss
    keys = {f.name for k in crossing.target.kinds for f in k.fields} | {k.section[0] for k in crossing.target.kinds}
    blocks = {field.path[0] for kind in crossing.target.kinds for field in kind.fields if field.path}
    named = {word.split(":")[0] for loss in crossing.losses for word in re.findall(r"`([^`]+)`", loss.advice)}
    assert named <= keys | blocks, "advice names a key that the target has not"


def test_the_domain_moves_last_and_by_itself() -> None:
    assert [(loss.kind, loss.fields) for crossing in WAYS for loss in crossing.losses if loss.last] == [
        ("page", ("domain",))
    ] * 2


def test_a_field_says_what_becomes_of_it() -> None:
    there = CROSSINGS["statuspage", "jsm"]
    page, component = STATUSPAGE.by_name["page"], STATUSPAGE.by_name["component"]
    assert there.way(component, "description") is Way.CARRIED
    assert there.way(page, "css_greens") is Way.CHANGED
    assert there.way(component, "showcase") is Way.LOST
    assert there.way(STATUSPAGE.by_name["metric"], "suffix") is Way.LOST
    with pytest.raises(KeyError):
        there.way(page, "no such field")


def test_values_take_the_other_services_form() -> None:
    there, back = CROSSINGS["statuspage", "jsm"], CROSSINGS["jsm", "statuspage"]
    zone, status = there.by_field["page", "time_zone"], there.by_field["template", "update_status"]
    assert zone.turned("Eastern Time (US & Canada)") == "America/New_York"
    assert status.turned("investigating") == "INVESTIGATING"
    assert back.by_field["template", "update_status"].turned("INVESTIGATING") == "investigating"
    assert (zone.turned(None), status.turned(None), back.by_field["template", "update_status"].turned(5)) == (
        None,
        None,
        5,
    )


def test_what_the_other_service_has_beside_is_known() -> None:
    additions = {f"{kind.name}:{field.name}" for kind, field in CROSSINGS["statuspage", "jsm"].additions}
    assert {"page:customCss", "page:headerData.links", "component:service_id", "publication:published"} <= additions
    assert not additions & {"page:description", "page:name", "page:colours.cssGreenColor", "component:group"}


def test_templates_are_typed_in_where_the_api_makes_none() -> None:
    assert [kind.name for kind in STATUSPAGE.kinds if CROSSINGS["statuspage", "jsm"].is_manual(kind)] == ["template"]
    assert [kind.name for kind in JSM.kinds if CROSSINGS["jsm", "statuspage"].is_manual(kind)] == []
