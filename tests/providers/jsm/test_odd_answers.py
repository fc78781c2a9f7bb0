"""Rows that lack what every row must have, or hold more than anybody expects."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reconciler.errors import ProtocolError, ServiceError, UnavailableError, UncertainError
from reconciler.http import HttpSession, HttpSettings, RateWindow
from reconciler.model.kinds.jsm import PAGE, SUBSCRIBER, TEMPLATE
from reconciler.providers.jsm.backend import JsmBackend
from reconciler.providers.jsm.component_rows import component_lives
from reconciler.providers.jsm.page import draft_body, page_live, settings_of
from reconciler.providers.jsm.publication import pending_settings
from reconciler.providers.jsm.site import JsmSite
from reconciler.providers.protocol import Wanted
from tests.http.loopback import KEY, QUICK, Reply, Seen, Server, json_reply
from tests.providers.jsm.world import create

INFO = {"hasNextPage": False, "endCursor": None}
Answers = dict[str, Any]


@pytest.fixture
def backend(server: Server) -> Iterator[Callable[[Answers], JsmBackend]]:
    session = HttpSession(server.root, KEY, RateWindow(10_000, 1.0), HttpSettings(timeout=20.0, retry=QUICK))

    def answering(answers: Answers) -> JsmBackend:
        usual = {"/pages/p": {"page": {"id": "p", "name": "P"}}, "/pages/draft/p": {"page": {"name": None}}}

        def answer(request: Seen) -> Reply:
            path = request.target.partition("?")[0].removeprefix("/v1/c")
            return json_reply(
                {**usual, **answers}.get(path, {"message": "none"}), 200 if path in {**usual, **answers} else 404
            )

        server.handler = answer
        return JsmBackend(session, JsmSite("c", None))

    yield answering
    session.close()


def nodes(*rows: Any) -> Answers:
    return {"nodes": list(rows), "pageInfo": INFO}


@pytest.mark.parametrize(
    ("wanted", "path", "answer"),
    [
        (Wanted(frozenset(), facts=frozenset({"incidents"})), "/incidents/list/v2", nodes({"incident": None})),
        (Wanted(frozenset(), facts=frozenset({"incidents"})), "/incidents/list/v2", nodes({"incident": {"id": 5}})),
        (Wanted(frozenset({"template"})), "/incidents/templates/list", {"incidentTemplates": [{"name": "T"}]}),
        (Wanted(frozenset({"subscriber"})), "/subscribers/list/connection", nodes({"email": "a@acme.example"})),
        (
            Wanted(frozenset({"group"})),
            "/pages/p/components/draft/v2",
            {"components": [{"name": "A"}], "pageInfo": INFO},
        ),
        (
            Wanted(frozenset({"group"})),
            "/pages/p/components/draft/v2",
            {"components": [{"id": "a", "components": [{"id": "a"}]}], "pageInfo": INFO},
        ),
    ],
)
def test_what_has_no_id_or_one_twice_is_no_row(backend: Any, wanted: Wanted, path: str, answer: Any) -> None:
    with pytest.raises(ProtocolError, match="id"):
        backend({path: answer}).read("p", wanted)


@pytest.mark.parametrize("row", [{"id": "a"}, {"id": "a", "name": None}, {"id": "a", "name": 5}], ids=repr)
@pytest.mark.parametrize("inside", [False, True])
def test_a_component_without_a_name_is_none_of_another_name(backend: Any, row: dict[str, Any], inside: bool) -> None:
    rows = [{"id": "g", "name": "G", "components": [row]}] if inside else [row]
    answers = {"/pages/p/components/draft/v2": {"components": rows, "pageInfo": INFO}}
    with pytest.raises(ProtocolError, match="answered components without a name"):
        backend(answers).read("p", Wanted(frozenset({"component"})))


def test_incidents_name_components_in_any_form(backend: Any) -> None:
    incident = {
        "id": "i",
        "name": None,
        "components": [{"componentId": "a"}, {"id": "b"}, "c", {}, None],
        "scheduledFor": "2026",
    }
    update = {"affectedComponents": [{"componentId": "d"}, {"componentId": "a"}]}
    answers = {
        "/incidents/list/v2": nodes(
            {"incident": incident, "incidentUpdates": [update, None]}, {"incident": {"id": "j"}}
        )
    }
    first, second = backend(answers).read("p", Wanted(frozenset(), facts=frozenset({"incidents"}))).incidents
    assert (first.name, first.components, first.maintenance) == ("i", ("a", "b", "c", "d"), True)
    assert (second.components, second.maintenance) == ((), False)


def test_a_template_with_nulls(backend: Any) -> None:
    answers = {
        "/incidents/templates/list": {
            "incidentTemplates": [{"id": "t", "name": None, "shouldTweet": None, "title": None}]
        }
    }
    [live] = backend(answers).find("p", TEMPLATE)
    assert (live.name, live.fields) == ("", {"name": None, "title": None, "should_tweet": False})


def test_who_is_created_without_an_id_may_be_there(backend: Any) -> None:
    answers = {"/subscribers/list/connection": nodes(), "/subscribers": {"email": "a@acme.example"}}
    with pytest.raises(UncertainError, match="names no id"):
        backend(answers).perform("p", create(SUBSCRIBER, email="a@acme.example"))


def test_a_page_without_a_name_goes_by_its_id(backend: Any) -> None:
    page = backend({}).read("p", Wanted(frozenset({"page"})))
    assert (page.name, page.items[0].name, page.items[0].kind) == ("p", "p", PAGE)


def test_a_list_that_never_comes_to_rest(backend: Any, server: Server) -> None:
    reading = backend({})
    usual, numbers = server.handler, iter(range(100))

    def answer(request: Seen) -> Reply:
        if "/components/draft/v2" not in request.target:
            return usual(request)
        rows = [{"id": f"c{next(numbers)}", "name": "N"}]
        more = "after" not in request.target
        return json_reply({"components": rows, "pageInfo": {"hasNextPage": more, "endCursor": "x"}, "totalCount": 9})

    server.handler = answer
    with pytest.raises(UnavailableError, match="each of the 3 times"):
        reading.read("p", Wanted(frozenset({"group"})))


def test_a_list_that_counts_what_nobody_knows_is_believed_when_it_comes_twice(backend: Any, server: Server) -> None:
    reading = backend({})
    usual = server.handler

    def answer(request: Seen) -> Reply:
        if "/components/draft/v2" not in request.target:
            return usual(request)
        more = "after" not in request.target
        rows = [{"id": "a" if more else "b", "name": "N", "position": None}]
        return json_reply({"components": rows, "pageInfo": {"hasNextPage": more, "endCursor": "x"}, "totalCount": 9})

    server.handler = answer
    page = reading.read("p", Wanted(frozenset({"group"})))
    assert [live.id for live in page.items if live.kind is not PAGE][1:] == ["a", "b"]


def test_a_live_page_that_is_listed_and_not_given_is_an_error(backend: Any) -> None:
    answers = {
        "/pages/p": {"page": None, "error": "Not today"},
        "/pages/summary/v2": {"pages": [{"id": "p", "isDraft": False}]},
    }
    with pytest.raises(UnavailableError, match="does not give it"):
        backend(answers).read("p", Wanted(frozenset({"page"})))


def test_a_draft_id_that_is_gone_is_looked_for_again(backend: Any) -> None:
    summary = {"pages": [{"id": "d", "isDraft": True, "name": "P"}]}
    answers: Answers = {
        "/pages/draft/p": {"page": None},
        "/pages/draft/d": {"page": {"id": "d"}},
        "/pages/summary/v2": summary,
    }
    reading = backend(answers)
    reading.read("p", Wanted(frozenset({"page"})))
    del answers["/pages/draft/d"]
    backend(answers)
    with pytest.raises(ServiceError):
        reading.read("p", Wanted(frozenset({"page"})))


class TestSettingsRows:
    def test_a_block_that_is_null_is_empty_and_one_that_is_missing_is_unknown(self) -> None:
        fields, unreadable = settings_of(
            {"name": "A", "colours": None, "seoConfig": "odd", "footerData": {"links": None}}
        )
        assert fields["colours.cssRedColor"] is None
        assert "seoConfig.title" not in fields
        assert "headerData.links" not in fields
        assert (fields["footerData.links"], unreadable) == ((), ())

    def test_whole_numbers_that_come_as_floats(self) -> None:
        fields, _ = settings_of({"bodyConfig": {"overallUptimeRange": 90.0, "componentUptimeRange": 1.5}})
        assert (fields["bodyConfig.overallUptimeRange"], fields["bodyConfig.componentUptimeRange"]) == (90, 1.5)

    def test_links_that_are_no_list_cannot_be_read(self) -> None:
        assert settings_of({"headerData": {"links": "odd"}})[1] == ("headerData.links",)

    def test_no_null_is_sent_at_any_depth(self) -> None:
        row = {
            "name": "A",
            "domain": None,
            "version": 3,
            "headerData": {"headerText": None, "links": [{"a": None, "b": 1}, None]},
        }
        assert draft_body(row, {"description": None}) == {"page": {"name": "A", "headerData": {"links": [{"b": 1}]}}}

    def test_what_one_side_does_not_show_is_not_compared(self) -> None:
        assert (
            pending_settings({"name": "A", "colours": {"cssRedColor": "#F00"}}, {"colours": {"cssRedColor": "red"}})
            == []
        )


def test_components_without_names_and_places() -> None:
    lives = component_lives([{"id": "a"}, {"id": "b", "components": None, "position": "odd"}], {}, set())
    assert [(live.id, live.name, live.position, dict(live.fields)) for live in lives] == [
        ("a", "", 0, {}),
        ("b", "", 1, {}),
    ]


@pytest.mark.parametrize(
    "counts",
    [5, [5], [{"status": ["x"], "count": 1}], [{"status": "x", "count": "1"}], [{"status": "x", "count": True}]],
)
def test_counts_in_no_readable_form_are_none(backend: Callable[[Answers], JsmBackend], counts: Any) -> None:
    answers = {"/subscribers/list/connection": nodes(), "/subscribers/stats": {"stats": {"countsByStatus": counts}}}
    wanted = Wanted(frozenset({"subscriber"}), facts=frozenset({"subscriber_counts"}))
    told = backend(answers).read("p", wanted).subscriber_counts
    assert told is not None
    assert told.trouble.endswith("127.0.0.1 answered no counts by status")


def test_words_that_the_reference_does_not_list_are_facts_and_values_are_as_they_were() -> None:
    row = {
        "pageStatus": "HIBERNATING",
        "pageTheme": "X" * 99,
        "pageThemeMode": "LIGHT",
        "pageType": 5,
        "bodyConfig": {"uptimeStyle": "SPIRAL", "componentStyle": None},
    }
    live = page_live("p", row, {"pageStatus": "ASLEEP", "pageType": "SECRET"})
    assert live.facts == {
        "unknown_words": {
            "pageStatus": "HIBERNATING",
            "pageType": "SECRET",
            "pageTheme": "X" * 60,
            "bodyConfig.uptimeStyle": "SPIRAL",
        }
    }
    assert (live.fields["pageTheme"], live.fields["bodyConfig.uptimeStyle"]) == ("X" * 99, "SPIRAL")
    [component] = component_lives([{"id": "c", "name": "C", "status": "ON_FIRE", "type": "COMPONENT"}], {}, set())
    assert component.facts == {"status": "ON_FIRE", "unknown_words": {"status": "ON_FIRE"}}
