"""Lists that change while they are read page by page."""

from dataclasses import dataclass, field, replace

import pytest

from reconciler.errors import UnavailableError
from reconciler.http import JsonObject
from reconciler.providers.protocol import Wanted
from reconciler.providers.statuspage import StatuspageBackend
from reconciler.providers.statuspage.consistent_read import may_lack_rows
from tests.http.loopback import Reply, Seen, Server
from tests.providers.statuspage.service import (
    PAGE,
    Row,
    Service,
    component,
)

KINDS = frozenset({"group", "component"})


def named(rows: list[Row]) -> tuple[tuple[str, ...], ...]:
    return tuple((row["name"],) for row in rows)


@dataclass
class Restless(Service):
    """Takes a component off the first page before each of these pages is answered, counted over all requests."""

    going: list[int] = field(default_factory=list)
    asked: int = 0

    def __call__(self, request: Seen) -> Reply:
        if "/components" in request.target:
            self.asked += 1
            if self.asked in self.going:
                del self.lists["components"][0]
        return super().__call__(request)


def reading(server: Server, going: list[int]) -> tuple[Restless, list[Row]]:
    rows = [component(number) for number in range(250)]
    server.handler = service = Restless(lists={"components": list(rows)}, going=going)
    return service, rows


def test_a_row_that_shifted_between_two_pages_is_found_by_reading_again(
    backend: StatuspageBackend, server: Server
) -> None:
    _, rows = reading(server, going=[2])
    live = backend.read(PAGE, Wanted(KINDS, expected={"component": named(rows[1:])}))
    assert {item.id for item in live.items} >= {row["id"] for row in rows[1:]}
    assert live.requests == 1 + 3 + 3


def test_a_row_is_found_again_where_the_service_numbers_what_is_left_anew(
    backend: StatuspageBackend, server: Server
) -> None:
    rows = [component(number) for number in range(250)]

    class Dense(Service):
        asked = 0

        def __call__(self, request: Seen) -> Reply:
            if "/components" in request.target:
                self.asked += 1
                if self.asked == 2:
                    del self.lists["components"][0]
            for number, row in enumerate(self.lists["components"], start=1):
                row["position"] = number
            return super().__call__(request)

    server.handler = Dense(lists={"components": list(rows)})
    live = backend.read(PAGE, Wanted(KINDS, expected={"component": named(rows[1:])}))
    assert {item.id for item in live.items} >= {row["id"] for row in rows[1:]}
    assert live.requests == 1 + 3 + 3


def test_what_is_new_beside_nothing_at_a_seam_costs_no_request(backend: StatuspageBackend, server: Server) -> None:
    _, rows = reading(server, going=[])
    names = named(rows)
    expected = (*names[:50], ("New",), *names[50:98], ("Newer",), *names[98:])
    assert backend.read(PAGE, Wanted(KINDS, expected={"component": expected})).requests == 1 + 3
    expected = (*names[:99], ("New",), *names[99:])
    assert backend.read(PAGE, Wanted(KINDS, expected={"component": expected})).requests == 1 + 3 + 3


def test_a_list_that_comes_to_no_rest_is_not_believed(backend: StatuspageBackend, server: Server) -> None:
    _, rows = reading(server, going=[2, 5, 8, 11])
    with pytest.raises(UnavailableError) as caught:
        backend.read(PAGE, Wanted(KINDS, expected={"component": named([*rows[4:], component(999)])}))
    assert str(caught.value) == f"GET /pages/{PAGE}/components: the list changed each of the 4 times that it was read"


def test_what_is_new_in_the_file_costs_no_request(backend: StatuspageBackend, server: Server) -> None:
    _, rows = reading(server, going=[])
    live = backend.read(PAGE, Wanted(KINDS, expected={"component": (*named(rows), ("New",))}))
    assert live.requests == 1 + 3


def test_a_hole_that_was_there_before_costs_nothing_but_at_a_seam(backend: StatuspageBackend, server: Server) -> None:
    service, rows = reading(server, going=[])
    wanted = Wanted(KINDS, expected={"component": (*named(rows), ("New",))})
    del service.lists["components"][7]
    assert backend.read(PAGE, wanted).requests == 1 + 3
    del service.lists["components"][100]
    assert backend.read(PAGE, wanted).requests == 1 + 3 + 3
    assert backend.read(PAGE, replace(wanted, whole=KINDS)).requests == 1 + 3 + 3
    assert backend.read(PAGE, replace(wanted, expected={})).requests == 1 + 3


A, B, C, D = (component(number, name=name) for number, name in enumerate("ABCD", start=1))
IN_A_GROUP: JsonObject = component(7, name="E", group_id="g1")


@pytest.mark.parametrize(
    ("rows", "expected", "may_lack"),
    [
        ([A, B, D], [("C",)], True),
        ([A, B, D], [("A",), ("D",)], False),
        ([A, B, D], [("A",), ("A",)], True),
        ([A, B, D], [("C", "D")], False),
        ([A, B, C], [("D",)], False),
        ([A, C, D], [("B",)], False),
        ([A, B, IN_A_GROUP], [("C",)], False),
        ([A, C], [("B",)], False),
        ([A], [("B",)], False),
        ([A, B, C], [("B",), ("X",), ("C",)], True),
        ([A, B, C], [("X",), ("C",)], True),
        ([A, B, C], [("B",), ("X",)], True),
        ([A, B, C], [("A",), ("X",), ("Y",), ("C",)], True),
        ([A, B, C], [("X",), ("A",), ("B",), ("C",)], False),
        ([A, B, C], [("A",), ("X",), ("A",), ("B",), ("C",)], True),
        ([A, B | {"position": None}, D], [("C",)], False),
        ([A, B, D | {"position": None}], [("C",)], False),
    ],
)
def test_a_row_may_be_missed_where_a_name_is_missing_and_a_number_at_a_seam(
    rows: list[JsonObject], expected: list[tuple[str, ...]], may_lack: bool
) -> None:
    assert may_lack_rows(rows, 2, expected) is may_lack
