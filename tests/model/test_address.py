"""Addresses: how one thing is named, and how names with slashes and tildes survive it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.address import Address, escape_segment, join_path, split_path, unescape_segment


@pytest.mark.parametrize(
    ("address", "text", "local", "reference"),
    [
        (Address("acme", "page"), "acme/page", "page", ""),
        (Address("acme", "component", ("Website",)), "acme/component/Website", "component/Website", "Website"),
        (
            Address("acme", "component", ("Core API", "REST API")),
            "acme/component/Core API/REST API",
            "component/Core API/REST API",
            "Core API/REST API",
        ),
        (Address("a/b", "group", ("TCP/IP ~",)), "a~1b/group/TCP~1IP ~0", "group/TCP~1IP ~0", "TCP~1IP ~0"),
        (Address("acme", "component", ("API",), "x1"), "acme/component/API#x1", "component/API#x1", "API"),
    ],
)
def test_an_address_is_page_kind_and_path(address: Address, text: str, local: str, reference: str) -> None:
    assert (str(address), address.local, address.reference) == (text, local, reference)


def test_bare_is_the_same_place_without_its_mark() -> None:
    plain = Address("acme", "component", ("API",))
    assert plain._replace(mark="x1").bare == plain
    assert plain.bare is plain


@pytest.mark.parametrize(("name", "segment"), [("a/b", "a~1b"), ("a~b", "a~0b"), ("~1", "~01"), ("plain", "plain")])
def test_slashes_and_tildes_are_escaped(name: str, segment: str) -> None:
    assert escape_segment(name) == segment
    assert unescape_segment(segment) == name


@given(st.lists(st.text(), min_size=1))
def test_every_path_survives_being_written(names: list[str]) -> None:
    assert split_path(join_path(tuple(names))) == tuple(names)
