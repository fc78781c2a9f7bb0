"""Writing: exactly what is sent for each step, and what is made of the answer."""

from typing import Any

import pytest

from reconciler.errors import (
    NotFoundError,
    RejectedError,
    ServiceError,
    SettingError,
    UnavailableError,
    UncertainError,
)
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, PAGE, SUBSCRIBER, TEMPLATE
from reconciler.model.plan import Verb
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.protocol import Sent
from reconciler.providers.statuspage import StatuspageBackend
from tests.http.loopback import Reply, Server, json_reply
from tests.providers.statuspage.service import PAGE as ID
from tests.providers.statuspage.service import ROOT, Service, body_of

CREATE, UPDATE, DELETE = Verb.CREATE, Verb.UPDATE, Verb.DELETE


def step(kind: Kind, verb: Verb, of: str | None = None, **more: Any) -> Step:
    own = {name: more.pop(name) for name in ("name_after", "members", "lapsed") if name in more}
    return Step(kind, verb, of, more, own.get("name_after", ""), own.get("members", ()), own.get("lapsed", False))


BODIES: dict[str, tuple[Step, str, Any]] = {
    "page settings, only the changed ones": (
        step(PAGE, UPDATE, ID, time_zone="UTC", domain="", allow_sms_subscribers=False),
        "PATCH ",
        {"page": {"time_zone": "UTC", "domain": "", "allow_sms_subscribers": False}},
    ),
    "a component": (
        step(COMPONENT, CREATE, name="REST API", description="v2", group="g1", showcase=False, start_date="2024-01-31"),
        "POST /components",
        {
            "component": {
                "name": "REST API",
                "description": "v2",
                "group_id": "g1",
                "showcase": False,
                "start_date": "2024-01-31",
            }
        },
    ),
    "a component without its empty fields": (
        step(COMPONENT, CREATE, name="REST API", description=None, group=None, start_date="", showcase=True),
        "POST /components",
        {"component": {"name": "REST API", "showcase": True}},
    ),
    "a component renamed": (
        step(COMPONENT, UPDATE, "c1", name="REST"),
        "PATCH /components/c1",
        {"component": {"name": "REST"}},
    ),
    "a component moved": (
        step(COMPONENT, UPDATE, "c1", group="g2"),
        "PATCH /components/c1",
        {"component": {"group_id": "g2"}},
    ),
    "a component cleared and taken out of its group": (
        step(COMPONENT, UPDATE, "c1", description=None, group=None, start_date=None),
        "PATCH /components/c1",
        {"component": {"description": "", "group_id": None, "start_date": None}},
    ),
    "a group": (
        step(GROUP, CREATE, name="Core", description="All", name_after="Core", members=("c1", "c2")),
        "POST /component-groups",
        {"component_group": {"name": "Core", "components": ["c1", "c2"], "description": "All"}, "description": "All"},
    ),
    "a group without a description": (
        step(GROUP, CREATE, name="Core", description="", name_after="Core", members=("c1",)),
        "POST /component-groups",
        {"component_group": {"name": "Core", "components": ["c1"]}},
    ),
    "a group renamed": (
        step(GROUP, UPDATE, "g1", name="Core API", name_after="Core API", members=("c1", "c9")),
        "PATCH /component-groups/g1",
        {"component_group": {"name": "Core API", "components": ["c1", "c9"]}},
    ),
    "a group's description cleared": (
        step(GROUP, UPDATE, "g1", description=None, name_after="Core", members=("c1",)),
        "PATCH /component-groups/g1",
        {"component_group": {"name": "Core", "components": ["c1"], "description": ""}, "description": ""},
    ),
    "a template": (
        step(
            TEMPLATE,
            CREATE,
            name="DB",
            title="Database",
            body="Soon.\n",
            update_status="scheduled",
            should_tweet=False,
            group_id="",
            components=("c1", "c2"),
        ),
        "POST /incident_templates",
        {
            "template": {
                "name": "DB",
                "title": "Database",
                "body": "Soon.\n",
                "update_status": "scheduled",
                "should_tweet": False,
                "component_ids": ["c1", "c2"],
            }
        },
    ),
    "a person by email": (
        step(SUBSCRIBER, CREATE, email="a@acme.example", components=("c1",), confirmed=True),
        "POST /subscribers",
        {
            "subscriber": {
                "email": "a@acme.example",
                "component_ids": ["c1"],
                "skip_confirmation_notification": True,
            }
        },
    ),
    "a webhook": (
        step(SUBSCRIBER, CREATE, webhook="https://hooks.acme.example/x", email="a@acme.example", components=()),
        "POST /subscribers",
        {"subscriber": {"endpoint": "https://hooks.acme.example/x", "email": "a@acme.example"}},
    ),
    "a phone": (
        step(SUBSCRIBER, CREATE, sms="5550100", country="US"),
        "POST /subscribers",
        {"subscriber": {"phone_number": "5550100", "phone_country": "US"}},
    ),
    "a person's components, unwrapped": (
        step(SUBSCRIBER, UPDATE, "s1", components=("c1", "c2")),
        "PATCH /subscribers/s1",
        {"component_ids": ["c1", "c2"]},
    ),
    "a person who is to hear of everything": (
        step(SUBSCRIBER, UPDATE, "s1", components=()),
        "PATCH /subscribers/s1",
        {},
    ),
}


@pytest.mark.parametrize("what", BODIES)
def test_a_write_sends_these_fields_and_no_others(backend: StatuspageBackend, server: Server, what: str) -> None:
    asked, request, body = BODIES[what]
    server.handler = None
    server.plays(json_reply({"id": asked.id or "new1"}, 201))
    backend.perform(ID, asked)
    method, _, path = request.partition(" ")
    assert server.requests == [f"{method} {ROOT}{path}"]
    assert body_of(server.seen[0]) == body
    assert b'"status"' not in server.seen[0].body
    assert backend.sent == Sent(reads=0, writes=1)


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (COMPONENT, "/components/x1"),
        (GROUP, "/component-groups/x1"),
        (SUBSCRIBER, "/subscribers/x1?skip_unsubscription_notification=true"),
    ],
)
@pytest.mark.parametrize("reply", [Reply(204, b""), Reply(200, b'{"id": "x1"}'), Reply(200, b""), Reply(200, b"[]")])
def test_a_delete_takes_any_success_and_e_mails_nobody(
    backend: StatuspageBackend, server: Server, kind: Kind, target: str, reply: Reply
) -> None:
    server.handler = None
    server.plays(reply)
    assert backend.perform(ID, step(kind, DELETE, "x1")) == StepAnswer("x1")
    assert server.requests == [f"DELETE {ROOT}{target}"]


def test_a_404_is_success_only_for_a_group_that_may_have_vanished(backend: StatuspageBackend) -> None:
    assert backend.perform(ID, step(GROUP, DELETE, "g1", lapsed=True)) == StepAnswer("g1")
    with pytest.raises(NotFoundError, match="answered 404"):
        backend.perform(ID, step(GROUP, DELETE, "g1"))


def test_the_answer_tells_the_fields_as_they_now_are(backend: StatuspageBackend, service: Service) -> None:
    made = {"id": "c9", "name": "REST", "group_id": "g1", "showcase": None, "status": "operational", "position": 3}
    service.replies["POST components"] = [json_reply(made, 201)]
    answer = backend.perform(ID, step(COMPONENT, CREATE, name="REST", group="g1", showcase=True))
    assert answer == StepAnswer("c9", {"name": "REST", "group": "g1", "showcase": False})


def test_what_the_answer_does_not_tell_is_not_made_up(backend: StatuspageBackend, service: Service) -> None:
    service.replies["PATCH components/c1"] = [Reply(204, b"")]
    service.replies["PATCH subscribers/s1"] = [json_reply({"id": "s1", "components": ["c1"]})]
    assert backend.perform(ID, step(COMPONENT, UPDATE, "c1", name="X")) == StepAnswer("c1")
    assert backend.perform(ID, step(SUBSCRIBER, UPDATE, "s1", components=("c1",))) == StepAnswer(
        "s1", {"components": ("c1",)}
    )


def test_an_answer_about_a_person_is_about_the_subscription_not_the_spelling_of_the_contact(
    backend: StatuspageBackend, service: Service
) -> None:
    made = {"id": "s1", "mode": "sms", "phone_number": "+15550100", "phone_country": "us", "components": []}
    service.replies["POST subscribers"] = [json_reply(made, 201)]
    assert backend.perform(ID, step(SUBSCRIBER, CREATE, sms="5550100", country="US")) == StepAnswer(
        "s1", {"components": ()}
    )


def test_a_template_answers_with_whole_components(backend: StatuspageBackend, service: Service) -> None:
    service.replies["POST incident_templates"] = [
        json_reply({"id": "t1", "components": [{"id": "c2"}, {"id": "c1"}]}, 201)
    ]
    asked = step(TEMPLATE, CREATE, name="DB", title="D", body="B", components=("c1", "c2"))
    assert backend.perform(ID, asked) == StepAnswer("t1", {"components": ("c2", "c1")})


@pytest.mark.parametrize(
    "reply", [Reply(201, b""), Reply(201, b"[]"), Reply(202, b'{"name": "x"}'), Reply(200, b'{"id": ""}')]
)
def test_a_create_that_names_no_id_has_to_be_looked_for(
    backend: StatuspageBackend, service: Service, server: Server, reply: Reply
) -> None:
    service.replies["POST components"] = [reply]
    with pytest.raises(UncertainError, match="names no id"):
        backend.perform(ID, step(COMPONENT, CREATE, name="X"))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(500, b"oops"), UncertainError),
        (Reply(how="hang-up"), UncertainError),
        (Reply(201, b'{"id": "c1"}', how="cut"), UncertainError),
        (json_reply({"error": ["Name is taken"]}, 422), RejectedError),
    ],
)
def test_a_create_is_sent_once(
    backend: StatuspageBackend, service: Service, server: Server, reply: Reply, error: type[ServiceError]
) -> None:
    service.replies["POST components"] = [reply]
    with pytest.raises(error):
        backend.perform(ID, step(COMPONENT, CREATE, name="X"))
    assert len(server.requests) == 1


def test_an_update_that_keeps_failing_is_unavailable(backend: StatuspageBackend, service: Service) -> None:
    service.replies["PATCH components/c1"] = [Reply(503, b"")]
    with pytest.raises(UnavailableError):
        backend.perform(ID, step(COMPONENT, UPDATE, "c1", name="X"))


class TestUngrouping:
    """`group_id: null` first; what the document leaves open is tried while the answer still names a group."""

    STILL = {"id": "c1", "group_id": "g1"}
    OUT = {"id": "c1", "group_id": None}

    def ungroup(self, backend: StatuspageBackend, service: Service, *replies: Reply) -> StepAnswer:
        service.replies["PATCH components/c1"] = list(replies)
        return backend.perform(ID, step(COMPONENT, UPDATE, "c1", group=None, name="X"))

    def sent(self, server: Server) -> list[Any]:
        return [body_of(seen)["component"] for seen in server.seen]

    def test_null_is_heeded(self, backend: StatuspageBackend, service: Service, server: Server) -> None:
        answer = self.ungroup(backend, service, json_reply(self.OUT))
        assert answer == StepAnswer("c1", {"group": None})
        assert self.sent(server) == [{"group_id": None, "name": "X"}]

    def test_null_is_ignored_and_the_text_null_heeded(
        self, backend: StatuspageBackend, service: Service, server: Server
    ) -> None:
        answer = self.ungroup(backend, service, json_reply(self.STILL), json_reply({"id": "c1", "group_id": ""}))
        assert answer.fields["group"] is None
        assert self.sent(server) == [{"group_id": None, "name": "X"}, {"group_id": "null"}]

    def test_only_the_empty_text_is_heeded(self, backend: StatuspageBackend, service: Service, server: Server) -> None:
        refused = json_reply({"error": ["group_id is invalid"]}, 422)
        answer = self.ungroup(backend, service, json_reply(self.STILL), refused, json_reply(self.OUT))
        assert answer.fields["group"] is None
        assert self.sent(server)[2] == {"group_id": ""}

    def test_what_is_ignored_to_the_end_shows_in_the_answer(
        self, backend: StatuspageBackend, service: Service, server: Server
    ) -> None:
        answer = self.ungroup(backend, service, json_reply(self.STILL))
        assert answer.fields["group"] == "g1"
        assert len(server.seen) == 3

    def test_a_move_into_another_group_is_said_once(
        self, backend: StatuspageBackend, service: Service, server: Server
    ) -> None:
        service.replies["PATCH components/c1"] = [json_reply(self.STILL)]
        answer = backend.perform(ID, step(COMPONENT, UPDATE, "c1", group="g2"))
        assert answer.fields["group"] == "g1"
        assert len(server.seen) == 1


class TestNeverSent:
    """Writes that would do harm, or that the service does not have."""

    def test_a_group_without_members(self, backend: StatuspageBackend, server: Server) -> None:
        for asked in (step(GROUP, UPDATE, "g1", name="X"), step(GROUP, CREATE, name="X")):
            with pytest.raises(RejectedError, match="a group without components cannot be"):
                backend.perform(ID, asked)
        assert server.requests == []

    @pytest.mark.parametrize("verb", [UPDATE, DELETE])
    def test_a_template_is_not_changed(self, backend: StatuspageBackend, server: Server, verb: Verb) -> None:
        with pytest.raises(RejectedError, match="not sent: the API can make a template and cannot"):
            backend.perform(ID, step(TEMPLATE, verb, "t1"))
        assert server.requests == []

    @pytest.mark.parametrize("verb", [CREATE, DELETE])
    def test_a_page_is_not_made_or_deleted(self, backend: StatuspageBackend, server: Server, verb: Verb) -> None:
        with pytest.raises(RejectedError, match="not sent: a page cannot be"):
            backend.perform(ID, step(PAGE, verb, ID))
        assert server.requests == []

    @pytest.mark.parametrize("kind", [COMPONENT, GROUP, SUBSCRIBER])
    @pytest.mark.parametrize("nothing", [None, ""])
    def test_a_delete_of_a_whole_collection(
        self, backend: StatuspageBackend, server: Server, kind: Kind, nothing: str | None
    ) -> None:
        with pytest.raises(SettingError, match="an id is empty"):
            backend.perform(ID, step(kind, DELETE, nothing))
        assert server.requests == []
