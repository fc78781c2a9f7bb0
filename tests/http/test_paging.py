"""Lists are read whole or not at all."""

from urllib.parse import parse_qs, urlsplit

import pytest

from reconciler.errors import NotFoundError, ProtocolError, UnavailableError
from reconciler.http import WHOLE, Paging, list_pages
from tests.http.loopback import (
    Client,
    Reply,
    Seen,
    Server,
    json_reply,
)


def rows(*numbers: int) -> list[dict[str, object]]:
    return [{"id": f"c{number}"} for number in numbers]


def ids(found: object) -> list[str]:
    assert isinstance(found, list)
    return [row["id"] for row in found]


@pytest.mark.parametrize(("count", "requests"), [(0, 1), (1, 1), (99, 1), (100, 2), (101, 2), (200, 3), (250, 3)])
def test_a_list_takes_one_request_for_each_hundred_and_one(
    server: Server, client: Client, count: int, requests: int
) -> None:
    everything = rows(*range(count))

    def serve(seen: Seen) -> Reply:
        query = parse_qs(urlsplit(seen.target).query)
        start = (int(query["page"][0]) - 1) * int(query["per_page"][0])
        return json_reply(everything[start : start + int(query["per_page"][0])])

    server.handler = serve

    assert list_pages(client.session, "/pages/p/components") == everything
    assert client.session.count.reads == requests


def test_both_parameters_are_always_sent(server: Server, client: Client) -> None:
    server.plays(json_reply(rows(1, 2)), json_reply(rows(3)))

    list_pages(client.session, "/people", Paging(size_param="limit", first=0, size=2), state="all")

    assert server.requests == ["GET /v1/people?state=all&limit=2&page=0", "GET /v1/people?state=all&limit=2&page=1"]


def test_a_list_that_comes_whole_is_asked_for_once(server: Server, client: Client) -> None:
    server.plays(json_reply(rows(*range(150))))

    assert len(list_pages(client.session, "/pages", WHOLE)) == 150
    assert server.requests == ["GET /v1/pages"]


def test_rows_that_shift_while_reading_are_kept_once_with_their_latest_content(server: Server, client: Client) -> None:
    server.plays(
        json_reply([{"id": "a"}, {"id": "b", "n": 1}]), json_reply([{"id": "b", "n": 2}, {"id": "c"}]), json_reply([])
    )

    found = list_pages(client.session, "/x", Paging(size=2))

    assert found == [{"id": "a"}, {"id": "b", "n": 2}, {"id": "c"}]


def test_a_row_twice_in_one_page_does_not_make_the_page_short(server: Server, client: Client) -> None:
    server.plays(json_reply(rows(1, 1)), json_reply(rows(2)))

    assert ids(list_pages(client.session, "/x", Paging(size=2))) == ["c1", "c2"]


def test_numbers_serve_as_ids_too(server: Server, client: Client) -> None:
    server.plays(json_reply([{"id": 1}, {"id": 2}]))

    assert list_pages(client.session, "/x") == [{"id": 1}, {"id": 2}]


def test_a_full_page_that_comes_again_is_an_error(server: Server, client: Client) -> None:
    server.plays(json_reply(rows(1, 2)))

    with pytest.raises(ProtocolError) as caught:
        list_pages(client.session, "/x", Paging(size=2), q="ann")

    assert str(caught.value) == "GET /x?q=***&per_page=2&page=2: answered one page twice, so the list has no end"
    assert len(server.seen) == 2


def test_a_server_that_does_not_page_gave_everything_the_first_time(server: Server, client: Client) -> None:
    server.plays(json_reply(rows(1, 2, 3)))

    assert ids(list_pages(client.session, "/x", Paging(size=2))) == ["c1", "c2", "c3"]


def test_a_list_without_end_is_given_up(server: Server, client: Client) -> None:
    server.handler = lambda seen: json_reply(rows(len(server.seen)))

    with pytest.raises(ProtocolError, match="the list has more than 5 pages"):
        list_pages(client.session, "/x", Paging(size=1, max_pages=5))

    assert len(server.seen) == 5


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (json_reply({"error": "no such page"}), "answered an object where a list belongs: no such page"),
        (json_reply("oops"), "answered a text where a list belongs: oops"),
        (Reply(200, b"null"), "answered nothing where a list belongs"),
        (json_reply(["a"]), "a row of the list is a text, not an object"),
        (json_reply([7]), "a row of the list is a number, not an object"),
        (json_reply([False]), "a row of the list is true or false, not an object"),
        (json_reply([[]]), "a row of the list is a list, not an object"),
        (json_reply([{"name": "x"}]), "a row of the list has no id"),
        (json_reply([{"id": ""}]), "a row of the list has no id"),
        (json_reply([{"id": True}]), "a row of the list has no id"),
        (json_reply([{"id": ["a"]}]), "a row of the list has no id"),
    ],
)
def test_what_is_no_list_is_never_read_as_empty(server: Server, client: Client, answer: Reply, why: str) -> None:
    server.plays(answer)

    with pytest.raises(ProtocolError) as caught:
        list_pages(client.session, "/x")

    assert str(caught.value) == f"GET /x?per_page=100&page=1: {why}"


def test_a_list_that_fails_half_way_fails(server: Server, client: Client) -> None:
    server.plays(json_reply(rows(1, 2)), Reply(500))
    with pytest.raises(UnavailableError):
        list_pages(client.session, "/x", Paging(size=2))

    server.plays(json_reply(rows(1, 2)), Reply(404))
    with pytest.raises(NotFoundError):
        list_pages(client.session, "/x", Paging(size=2))


def test_a_refusal_in_the_middle_of_a_list_is_sat_out(server: Server, client: Client) -> None:
    server.plays(json_reply(rows(1, 2)), json_reply({}, 420, Retry_After="0"), json_reply(rows(3)))

    assert ids(list_pages(client.session, "/x", Paging(size=2))) == ["c1", "c2", "c3"]
