"""The names that people type, resolved to components of the live page."""

import pytest

from reconciler.applier.operation import PageNames
from reconciler.errors import UnknownNameError
from reconciler.model.operation import PageComponent

ROWS = (
    PageComponent("g1", "Core API", "", is_group=True),
    PageComponent("c1", "REST API", "operational", "g1"),
    PageComponent("c2", "Payments / EU", "operational", "g1"),
    PageComponent("c3", "Website", "degraded_performance"),
    PageComponent("c4", "Café", "operational"),
    PageComponent("g2", "Mail", "", is_group=True),
    PageComponent("c5", "REST API", "operational", "g2", created_at="2024-05-01T10:00:00Z"),
)


def ids(text: str) -> list[str]:
    return [row.id for row in PageNames(ROWS).resolve(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Website", ["c3"]),
        ("Core API/REST API", ["c1"]),
        ("Core API/Payments ~1 EU", ["c2"]),
        ("Core API/Payments / EU", ["c2"]),
        ("Payments / EU", ["c2"]),
        ("Cafe\u0301", ["c4"]),
        ("  Website ", ["c3"]),
        ("c5", ["c5"]),
        ("Core API", ["c1", "c2"]),
    ],
    ids=str,
)
def test_a_path_a_unique_name_an_id_and_a_group(text: str, expected: list[str]) -> None:
    assert ids(text) == expected


def test_a_name_that_several_have_names_each_with_its_id() -> None:
    with pytest.raises(UnknownNameError) as refused:
        ids("REST API")
    assert refused.value.message == (
        "`REST API` can be any of `Core API/REST API` (ID c1); `Mail/REST API` (ID c5, created 2024-05-01)"
    )
    assert refused.value.exit_code == 3


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as refused:
        ids("Web site")
    assert (refused.value.message, refused.value.hint) == (
        "the page has no component or group `Web site`",
        "did you mean `Website`?",
    )


def test_without_a_near_name_the_hint_is_where_the_names_are() -> None:
    with pytest.raises(UnknownNameError) as refused:
        ids("zzzz")
    assert refused.value.hint == "`reconciler component list` shows the names of the page"


def test_each_component_counts_once() -> None:
    assert [row.id for row in PageNames(ROWS).resolve_all(["Core API/REST API", "Core API"])] == ["c1", "c2"]


def test_a_component_that_is_not_on_the_page_is_shown_by_its_id() -> None:
    names = PageNames(ROWS)
    assert (names.shown("c1"), names.shown("c9"), names.status("c9")) == ("Core API/REST API", "c9", None)
