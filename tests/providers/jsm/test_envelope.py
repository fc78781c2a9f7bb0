"""No answer counts as one unless it holds what it must, and no list unless it was read to its end."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from reconciler.errors import Interrupted, NotFoundError, ProtocolError, RejectedError, ServiceError, UncertainError
from reconciler.http import HttpSession, HttpSettings, RateWindow
from reconciler.providers.jsm.calls import JsmCalls
from reconciler.providers.jsm.cursor import rows_of
from reconciler.providers.jsm.envelope import (
    ALONE,
    BATCH,
    COMPONENTS,
    DONE,
    NODES,
    PAGE_ENVELOPE,
    SUMMARIES,
    AnswerSource,
    Envelope,
    opened,
)
from tests.http.loopback import KEY, QUICK, Reply, Server, json_reply

READ = AnswerSource("GET", "/c/x", "api.example", lambda answer: json.dumps(answer))
WRITE = AnswerSource("POST", "/c/x", "api.example", lambda answer: "words")
INFO = {"hasNextPage": False, "endCursor": None}


@pytest.mark.parametrize(
    ("envelope", "answer", "data"),
    [
        (PAGE_ENVELOPE, {"page": {"id": "p"}, "error": None}, {"id": "p"}),
        (PAGE_ENVELOPE, {"page": {"id": "p"}, "error": ""}, {"id": "p"}),
        (SUMMARIES, {"pages": [], "error": None}, []),
        (COMPONENTS, {"components": [], "pageInfo": INFO}, {"components": [], "pageInfo": INFO}),
        (BATCH, [{"id": "c"}], [{"id": "c"}]),
        (DONE, {"success": True, "message": "x"}, {"success": True, "message": "x"}),
        (ALONE, {"id": "s"}, {"id": "s"}),
    ],
)
def test_the_data_of_an_answer(envelope: Envelope, answer: Any, data: Any) -> None:
    assert opened(answer, envelope, READ) == data


@pytest.mark.parametrize(
    ("envelope", "answer", "error"),
    [
        (PAGE_ENVELOPE, {"page": {"id": "p"}, "error": "Not today"}, RejectedError),
        (PAGE_ENVELOPE, {"page": None, "error": "Not today"}, NotFoundError),
        (PAGE_ENVELOPE, {"page": None}, NotFoundError),
        (PAGE_ENVELOPE, {"page": [1]}, ProtocolError),
        (PAGE_ENVELOPE, None, ProtocolError),
        (PAGE_ENVELOPE, [], ProtocolError),
        (PAGE_ENVELOPE, "text", ProtocolError),
        (SUMMARIES, {"pages": None, "error": None}, ProtocolError),
        (SUMMARIES, {"pages": [], "error": "Not today"}, RejectedError),
        (SUMMARIES, {"pages": [None]}, ProtocolError),
        (COMPONENTS, {"components": []}, ProtocolError),
        (COMPONENTS, {"components": [], "pageInfo": None}, ProtocolError),
        (NODES, {"pageInfo": INFO}, ProtocolError),
        (BATCH, {"error": "Not today"}, RejectedError),
        (BATCH, {}, ProtocolError),
        (BATCH, None, ProtocolError),
        (DONE, {"success": False, "message": "Not today"}, RejectedError),
        (DONE, {"message": "x"}, ProtocolError),
        (DONE, {}, ProtocolError),
        (ALONE, {"error": "Not today"}, RejectedError),
    ],
)
def test_a_failure_in_a_200_is_an_error(envelope: Envelope, answer: Any, error: type[ServiceError]) -> None:
    with pytest.raises(error) as caught:
        opened(answer, envelope, READ)
    assert (caught.value.host, caught.value.method, caught.value.path, caught.value.status) == (
        "api.example",
        "GET",
        "/c/x",
        200,
    )
    assert not caught.value.fate_unknown
    assert ("Not today" in str(caught.value)) == ("Not today" in str(answer))


def test_a_write_that_answers_nothing_may_have_been_carried_out() -> None:
    with pytest.raises(ProtocolError) as caught:
        opened(None, BATCH, WRITE)
    assert caught.value.fate_unknown


def test_a_write_whose_object_is_null_was_refused() -> None:
    with pytest.raises(RejectedError, match="words"):
        opened({"page": None, "error": "A page needs a name"}, PAGE_ENVELOPE, WRITE)


@pytest.fixture
def calls(server: Server) -> Iterator[JsmCalls]:
    session = HttpSession(server.root, KEY, RateWindow(10_000, 1.0), HttpSettings(timeout=20.0, retry=QUICK))
    yield JsmCalls(session, lambda: "c", lambda _seconds: None)
    session.close()


def page(*ids: str, more: Any = False, cursor: Any = None, total: Any = None) -> Reply:
    info = {"hasNextPage": more, "endCursor": cursor}
    return json_reply({"components": [{"id": id_} for id_ in ids], "pageInfo": info, "totalCount": total})


class TestLists:
    def test_are_followed_to_their_end(self, server: Server, calls: JsmCalls) -> None:
        server.plays(page("a", "b", more=True, cursor="x", total=3), page("b", "c", cursor="y", total=3))
        rows, totals = rows_of(calls, COMPONENTS, "pages", "p")
        assert ([row["id"] for row in rows], totals) == (["a", "b", "c"], [3, 3])
        assert [seen.target for seen in server.seen] == ["/v1/c/pages/p?first=100", "/v1/c/pages/p?first=100&after=x"]
        assert calls.reads == 2

    @pytest.mark.parametrize(
        ("replies", "message"),
        [
            ([page("a", more=True, cursor="x")], "one cursor twice"),
            ([page("a", more=True)], "and not where"),
            ([page("a", more=True, cursor="")], "and not where"),
            ([page("a", more=None)], "whether the list goes on"),
            ([page("a", more=True, cursor="x"), json_reply({"message": "No"}, 404)], "404"),
        ],
    )
    def test_without_an_end_are_errors(
        self, server: Server, calls: JsmCalls, replies: list[Reply], message: str
    ) -> None:
        server.plays(*replies)
        with pytest.raises(ServiceError, match=message):
            rows_of(calls, COMPONENTS, "pages", "p")

    def test_of_endless_pages_are_given_up(
        self, server: Server, calls: JsmCalls, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("reconciler.providers.jsm.cursor._MAX_PAGES", 2)
        server.plays(page("a", more=True, cursor="1"), page("b", more=True, cursor="2"), page("c"))
        with pytest.raises(ProtocolError, match="more than 2 pages"):
            rows_of(calls, COMPONENTS, "pages", "p")


def test_a_web_page_with_a_200_is_no_answer(server: Server, calls: JsmCalls) -> None:
    server.plays(Reply(200, b"<!doctype html><html></html>"))
    with pytest.raises(ProtocolError, match="HTML"):
        calls.get_object(PAGE_ENVELOPE, "pages", "p")
    with pytest.raises(UncertainError):
        calls.post(BATCH, "components", "batch_process", body={})


def test_ctrl_c_while_reading_back_leaves_it_open(calls: JsmCalls) -> None:
    with pytest.raises(UncertainError, match="the batch was sent"), calls.reading_back("the batch"):
        raise Interrupted("stop")
