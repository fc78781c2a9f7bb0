"""Patterns over addresses: `*` in one segment, `**` across, a bare kind for all of it, `:field` for one field."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.model.address import Address
from reconciler.model.pattern import Pattern, any_matches, exact
from tests.statuspage_names import FIELD_NAMES, PATH_LENGTHS

SITE = Address("acme", "component", ("Website",))
REST = Address("acme", "component", ("Core API", "REST API"))
CORE = Address("acme", "group", ("Core API",))
PAGE = Address("acme", "page")
SLASH = Address("acme", "component", ("TCP/IP",))
STAR = Address("acme", "component", ("a*b",))
MARKED = Address("acme", "component", ("API",), "x1")


def matched(text: str, *addresses: Address, whole: bool = False) -> list[bool]:
    pattern = Pattern.parse(text, FIELD_NAMES, whole=whole)
    return [pattern.matches(address) for address in addresses]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("component", [True, True, False, False]),
        ("component/Website", [True, False, False, False]),
        ("component/website", [False, False, False, False]),
        ("component/*", [True, False, False, False]),
        ("component/**", [True, True, False, False]),
        ("component/Core API/*", [False, True, False, False]),
        ("component/*/*", [False, True, False, False]),
        ("component/*/REST*", [False, True, False, False]),
        ("group", [False, False, True, False]),
        ("page", [False, False, False, True]),
        ("*", [False, False, False, True]),
        ("*/*", [True, False, True, False]),
        ("**", [True, True, True, True]),
    ],
)
def test_what_a_pattern_of_the_file_matches(text: str, expected: list[bool]) -> None:
    assert matched(text, SITE, REST, CORE, PAGE) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("acme", [True, True, True, True]),
        ("*", [True, True, True, True]),
        ("acme/component", [True, True, False, False]),
        ("acme/component/Website", [True, False, False, False]),
        ("acme/*", [True, True, True, True]),
        ("acme/**", [True, True, True, True]),
        ("other/component", [False, False, False, False]),
        ("*/group/**", [False, False, True, False]),
    ],
)
def test_what_a_pattern_with_the_page_matches(text: str, expected: list[bool]) -> None:
    assert matched(text, SITE, REST, CORE, PAGE, whole=True) == expected


def test_names_with_slashes_stars_and_marks_can_be_named() -> None:
    assert matched("component/TCP~1IP", SLASH) == [True]
    assert matched("component/*", SLASH) == [True]
    assert matched(r"component/a\*b", STAR, Address("acme", "component", ("aXb",))) == [True, False]
    assert matched(r"component/a\\*", Address("acme", "component", ("a\\x",))) == [True]
    assert matched("component/API", MARKED) == [True]
    assert matched("component/API#x1", MARKED, MARKED.bare) == [True, False]


@pytest.mark.parametrize(
    ("text", "body", "field"),
    [
        ("component/Website:description", "component/Website", "description"),
        ("component:name", "component", "name"),
        ("component/Website:title", "component/Website:title", None),
        ("component/C:D", "component/C:D", None),
        (r"component/Website\:description", r"component/Website\:description", None),
        ("*:title", "*", "title"),
        ("nonsense", None, None),
    ],
)
def test_a_colon_names_a_field_only_where_the_kind_has_it(text: str, body: str | None, field: str | None) -> None:
    if body is None:
        with pytest.raises(ValueError, match="there is no kind 'nonsense'; kinds are access_group, "):
            Pattern.parse(text, FIELD_NAMES)
        return
    pattern = Pattern.parse(text, FIELD_NAMES)
    assert (pattern.text, pattern.field, str(pattern)) == (body, field, text)


def test_fields_are_told_apart_in_patterns_with_the_page_too() -> None:
    assert Pattern.parse("acme/component/Website:description", FIELD_NAMES, whole=True).field == "description"
    assert Pattern.parse("acme/component/Website:title", FIELD_NAMES, whole=True).field is None
    assert Pattern.parse("**:title", FIELD_NAMES, whole=True).field == "title"
    assert Pattern.parse("acme:title", FIELD_NAMES, whole=True).field == "title"


@pytest.mark.parametrize("text", ["", "  ", "component/a\\", "component/a\\\\\\"])
def test_patterns_that_say_nothing_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a pattern must not"):
        Pattern.parse(text, FIELD_NAMES)


def test_kind_and_bareness() -> None:
    kinds = {text: Pattern.parse(text, FIELD_NAMES) for text in ("component", "component/*", "**", "*/x")}
    assert {text: pattern.kind for text, pattern in kinds.items()} == {
        "component": "component",
        "component/*": "component",
        "**": None,
        "*/x": None,
    }
    assert {text: pattern.bare for text, pattern in kinds.items()} == {
        "component": True,
        "component/*": False,
        "**": False,
        "*/x": False,
    }


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("acme", True),
        ("acme/component/**", True),
        ("ac*/page", True),
        ("**", True),
        ("**/API", True),
        ("acm/page", False),
    ],
)
def test_what_page_a_pattern_may_be_of(text: str, may: bool) -> None:
    assert Pattern(text, whole=True).may_be_of("acme") is may


def test_any_matches_minds_the_field() -> None:
    whole, field = (Pattern.parse(text, FIELD_NAMES) for text in ("component/Website", "group:description"))
    assert any_matches([whole, field], SITE)
    assert any_matches([whole, field], SITE, "name")
    assert not any_matches([whole, field], CORE)
    assert any_matches([whole, field], CORE, "description")
    assert not any_matches([whole, field], CORE, "name")


@given(st.text(min_size=1).filter(lambda name: name.strip()))
@example("API:description")
@example("a*b\\")
@example("email:a:b")
def test_every_name_can_be_written_as_a_pattern_for_itself(name: str) -> None:
    address = Address("acme", "component", (name,))
    pattern = Pattern.parse(exact(address), FIELD_NAMES, whole=True)
    assert pattern.field is None
    assert pattern.matches(address)
    assert not pattern.matches(Address("acme", "component", (name + "x",)))


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("component", True),
        ("component/A", True),
        ("component/A/B", True),
        ("component/A/B/C", False),
        ("component/A ~1 B/C~1D", True),
        ("component/A/**", True),
        ("component/A/B/C/**", False),
        ("component/**/C", True),
        ("group/A", True),
        ("group/A/B", False),
        ("metric/A", False),
        ("metric/A/B", True),
        ("template/A/B", False),
        ("page", True),
        ("page/A", False),
        ("subscriber/email:*", True),
        ("maintenance/A/2026-01-01T00:00", True),
        ("*/A/B", True),
        ("*/A/B/C", False),
        ("**", True),
        ("**/x/y/z", True),
    ],
)
def test_a_path_has_as_many_names_as_its_kind_can_have(text: str, fits: bool) -> None:
    assert Pattern.parse(text, FIELD_NAMES).fits(PATH_LENGTHS) is fits
    assert Pattern.parse(f"acme/{text}", FIELD_NAMES, whole=True).fits(PATH_LENGTHS) is fits
