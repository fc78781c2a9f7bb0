"""Reading and writing each kind against the sandbox, under every behavior that the reference leaves open."""

from collections.abc import Iterator
from typing import Any

import pytest

from reconciler.errors import (
    AuthError,
    ForbiddenError,
    NotFoundError,
    RejectedError,
    ServiceError,
    UncertainError,
)
from reconciler.http import WINDOWS, RateWindows
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, PAGE, SUBSCRIBER, TEMPLATE
from reconciler.model.plan import Verb
from reconciler.model.resource import Live, LivePage
from reconciler.model.service import RateLimit
from reconciler.model.values import same
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.protocol import Wanted
from reconciler.providers.statuspage import StatuspageBackend, connect
from reconciler.sandbox import FaultRule, Quirks, Sandbox, serve
from tests.providers.statuspage.service import PAGE as ID

ALL = frozenset({"page", "group", "component", "template", "subscriber"})

QUIRKS = [
    Quirks(),
    Quirks(ungroup_by="json_null"),
    Quirks(ungroup_by="null_string"),
    Quirks(no_group="empty", cleared="null", member_order="reversed"),
    Quirks(cleared="empty", member_order="sorted", group_status="null"),
    Quirks(group_description="both", all_components="empty"),
    Quirks(group_description="outside", new_objects="first"),
    Quirks(start_date_default="today", showcase_default=True, errors="html"),
    Quirks(component_list_order="created", per_page_maximum="1100", unpaged_once_a_minute=True),
]


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Sandbox, str]]:
    with Sandbox(rate=None) as sandbox, serve(sandbox) as url:
        yield sandbox, url


@pytest.fixture
def sandbox(served: tuple[Sandbox, str]) -> Sandbox:
    sandbox, _ = served
    sandbox.reset()
    sandbox.quirks = Quirks()
    sandbox.ensure_page(ID, "Acme Status")
    return sandbox


@pytest.fixture(params=QUIRKS, ids=lambda quirks: ",".join(_set_apart(quirks)) or "as documented")
def quirky(sandbox: Sandbox, request: pytest.FixtureRequest) -> Sandbox:
    sandbox.quirks = request.param
    return sandbox


@pytest.fixture
def backend(served: tuple[Sandbox, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[StatuspageBackend]:
    monkeypatch.setattr(WINDOWS, "_windows", RateWindows()._windows)
    environ = {"STATUSPAGE_API_KEY": "sandbox", "STATUSPAGE_API_URL": served[1]}
    backend = connect(environ, rate_limit=RateLimit(requests=100_000, seconds=1.0))
    yield backend
    backend.close()


def _set_apart(quirks: Quirks) -> list[str]:
    usual = Quirks()
    return [
        f"{name}={getattr(quirks, name)}" for name in Quirks.__slots__ if getattr(quirks, name) != getattr(usual, name)
    ]


def read(backend: StatuspageBackend, *kinds: Kind) -> LivePage:
    return backend.read(ID, Wanted(frozenset(kind.name for kind in kinds) or ALL))


def one(backend: StatuspageBackend, of: str, *kinds: Kind) -> Live:
    return read(backend, *kinds).by_id[of]


def heeded(step: Step, answer: StepAnswer) -> set[str]:
    """The fields asked for that the answer tells otherwise."""
    fields = step.kind.by_name
    return {
        name
        for name, told in answer.fields.items()
        if name in step.values and not same(fields[name], step.values[name], told)
    }


def create(backend: StatuspageBackend, kind: Kind, /, members: tuple[str, ...] = (), **values: Any) -> str:
    step = Step(kind, Verb.CREATE, None, values, name=str(values.get("name", "")), members=members)
    answer = backend.perform(ID, step)
    assert heeded(step, answer) == set()
    return answer.id


def update(
    backend: StatuspageBackend, kind: Kind, of: str, /, name_: str = "", members: tuple[str, ...] = (), **values: Any
) -> None:
    step = Step(kind, Verb.UPDATE, of, values, name=name_, members=members)
    answer = backend.perform(ID, step)
    assert answer.id == of
    assert heeded(step, answer) == set()


def delete(backend: StatuspageBackend, kind: Kind, of: str) -> None:
    assert backend.perform(ID, Step(kind, Verb.DELETE, of, {})) == StepAnswer(of)


def test_page_settings(backend: StatuspageBackend, quirky: Sandbox) -> None:
    changed: dict[str, Any] = {
        "time_zone": "Europe/Berlin",
        "hidden_from_search": True,
        "css_reds": "#ff0000",
        "allow_sms_subscribers": False,
    }
    update(backend, PAGE, ID, **changed, notifications_email_footer="Hello")
    update(backend, PAGE, ID, notifications_email_footer="")
    live = read(backend, PAGE)
    (page,) = live.items
    assert (live.name, page.name, page.id) == ("Acme Status", "Acme Status", ID)
    assert {name: page.fields[name] for name in changed} == changed
    assert not page.fields["notifications_email_footer"]


def test_a_component_made_changed_cleared_and_deleted(backend: StatuspageBackend, quirky: Sandbox) -> None:
    first = create(
        backend, COMPONENT, name="REST", description="v2\n", showcase=False, start_date="2024-01-31", group=None
    )
    update(backend, COMPONENT, first, name="REST API", description="", start_date=None, only_show_if_degraded=True)
    live = one(backend, first, COMPONENT)
    assert live.name == live.fields["name"] == "REST API"
    assert not live.fields["description"]
    assert not live.fields["start_date"]
    assert (live.fields["showcase"], live.fields["only_show_if_degraded"]) == (False, True)
    assert live.facts["status"] == "operational"
    assert "status" not in live.fields
    delete(backend, COMPONENT, first)
    assert first not in read(backend, COMPONENT).by_id
    with pytest.raises(NotFoundError):
        delete(backend, COMPONENT, first)


def test_a_group_with_its_description_its_members_and_its_end(backend: StatuspageBackend, quirky: Sandbox) -> None:
    a, b, c = (create(backend, COMPONENT, name=name) for name in "ABC")
    group = create(backend, GROUP, members=(a, b), name="Core", description="What all call")
    live = read(backend, GROUP, COMPONENT)
    assert live.by_id[group].fields == {"name": "Core", "description": "What all call"}
    assert [live.by_id[of].parent for of in (a, b, c)] == [group, group, None]
    assert [live.by_id[of].parent for of in (a, b, c)] == [group, group, None]

    update(backend, COMPONENT, c, group=group)
    update(backend, GROUP, group, "Core API", (a, b, c), name="Core API")
    update(backend, GROUP, group, "Core API", (a, b, c), description=None)
    live = read(backend, GROUP, COMPONENT)
    assert live.by_id[group].name == "Core API"
    assert not live.by_id[group].fields["description"]
    assert {live.by_id[of].parent for of in (a, b, c)} == {group}

    update(backend, COMPONENT, a, group=None)
    assert one(backend, a, COMPONENT).parent is None
    delete(backend, GROUP, group)
    live = read(backend, GROUP, COMPONENT)
    assert group not in live.by_id
    assert [live.by_id[of].parent for of in (b, c)] == [None, None]


def test_positions_are_told_among_siblings(backend: StatuspageBackend, sandbox: Sandbox) -> None:
    made = [create(backend, COMPONENT, name=name) for name in "ABC"]
    live = read(backend, COMPONENT).by_id
    positions = [live[of].position for of in made]
    assert None not in positions
    assert positions == sorted(positions, key=lambda position: position or 0)


def test_a_group_that_vanished_by_itself_is_gone_already(backend: StatuspageBackend, sandbox: Sandbox) -> None:
    member = create(backend, COMPONENT, name="A")
    group = create(backend, GROUP, members=(member,), name="Core")
    update(backend, COMPONENT, member, group=None)
    with pytest.raises(NotFoundError):
        delete(backend, GROUP, group)
    assert backend.perform(ID, Step(GROUP, Verb.DELETE, group, {}, lapsed=True)) == StepAnswer(group)


def test_no_write_speaks_of_status_or_of_anything_unknown(backend: StatuspageBackend, sandbox: Sandbox) -> None:
    a = create(backend, COMPONENT, name="A", description="x", showcase=True)
    group = create(backend, GROUP, members=(a,), name="G", description="y")
    update(backend, COMPONENT, a, group=None, name="B", start_date=None)
    assert group not in read(backend, GROUP).by_id
    assert all("status" not in str(record.body) for record in sandbox.requests)
    assert sandbox.ignored == []


def test_a_template(backend: StatuspageBackend, quirky: Sandbox) -> None:
    a, b = (create(backend, COMPONENT, name=name) for name in "AB")
    fields: dict[str, Any] = {
        "name": "DB",
        "title": "Database maintenance",
        "body": "Soon.",
        "update_status": "scheduled",
        "should_tweet": False,
        "should_send_notifications": True,
        "components": (a, b),
    }
    made = create(backend, TEMPLATE, **fields)
    live = one(backend, made, TEMPLATE)
    assert live.name == "DB"
    told = {
        name: set(value) if name == "components" else value for name, value in live.fields.items() if name in fields
    }
    assert told == {**fields, "components": {a, b}}


def test_people_of_every_channel(backend: StatuspageBackend, quirky: Sandbox) -> None:
    a, b = (create(backend, COMPONENT, name=name) for name in "AB")
    mail = create(backend, SUBSCRIBER, email="Alice@acme.example", components=(a,), confirmed=True)
    hook = create(backend, SUBSCRIBER, webhook="https://hooks.acme.example/x?y=1", email="ops@acme.example")
    phone = create(backend, SUBSCRIBER, sms="2025550105", country="US")
    names = {
        mail: "email:alice@acme.example",
        hook: "webhook:https://hooks.acme.example/x?y=1",
        phone: "sms:+12025550105",
    }
    assert {item.id: item.name for item in read(backend, SUBSCRIBER).items[1:]} == names
    for person, contact in names.items():
        found = backend.read(ID, Wanted(frozenset({"subscriber"}), {"subscriber": (contact,)}))
        assert [item.id for item in found.items[1:]] == [person]
        assert found.requests == 2

    update(backend, SUBSCRIBER, mail, components=(a, b))
    live = read(backend, SUBSCRIBER).by_id
    assert set(live[mail].fields["components"]) == {a, b}
    assert not live[hook].fields.get("components")

    mails = len(sandbox_mails(quirky))
    delete(backend, SUBSCRIBER, mail)
    assert len(sandbox_mails(quirky)) == mails
    gone = backend.read(ID, Wanted(frozenset({"subscriber"}), {"subscriber": ("email:alice@acme.example",)}))
    assert gone.unsubscribed == {"email:alice@acme.example"}
    assert gone.items[1:] == ()


def sandbox_mails(sandbox: Sandbox) -> list[dict[str, Any]]:
    return [mail for mail in sandbox.mails if mail["kind"] == "unsubscribed"]


def test_a_contact_that_is_there_already_is_refused(backend: StatuspageBackend, sandbox: Sandbox) -> None:
    create(backend, SUBSCRIBER, email="a@acme.example")
    with pytest.raises(RejectedError) as caught:
        create(backend, SUBSCRIBER, email="a@acme.example")
    assert caught.value.status == 422
    assert "a@acme.example" not in str(caught.value)


def test_three_lists_of_a_full_page_are_read_whole(backend: StatuspageBackend, sandbox: Sandbox) -> None:
    for number in range(120):
        sandbox.edit("POST", f"/pages/{ID}/components", {"component": {"name": f"C{number}"}})
        sandbox.edit("POST", f"/pages/{ID}/subscribers", {"subscriber": {"email": f"p{number}@acme.example"}})
    live = read(backend)
    assert len(live.items) == 1 + 120 + 120
    assert live.requests == len(sandbox.requests) == 1 + 2 + 1 + 2
    assert {record.method for record in sandbox.requests} == {"GET"}


@pytest.mark.parametrize(("status", "error"), [("401", AuthError), ("403", ForbiddenError), ("404", NotFoundError)])
@pytest.mark.parametrize("errors", ["mixed", "message", "list", "string", "html"])
def test_a_page_that_the_key_does_not_reach(
    backend: StatuspageBackend, sandbox: Sandbox, status: Any, error: type[ServiceError], errors: Any
) -> None:
    sandbox.quirks = Quirks(unknown_page=status, errors=errors)
    with pytest.raises(error) as caught:
        backend.read("0123456789ab", Wanted(ALL))
    assert caught.value.status == int(status)
    assert caught.value.words
    assert len(sandbox.requests) == 1


def test_the_pages_of_the_key(backend: StatuspageBackend, sandbox: Sandbox) -> None:
    sandbox.ensure_page("0123456789ab", "Beta")
    assert dict(backend.pages()) == {ID: "Acme Status", "0123456789ab": "Beta"}


@pytest.mark.parametrize("effect", ["error_after", "html_after", "reset_after", "truncate", "invalid_json", "empty"])
def test_a_create_whose_answer_is_lost_is_found_by_looking(
    backend: StatuspageBackend, sandbox: Sandbox, effect: Any
) -> None:
    sandbox.faults.add(FaultRule(effect, method="POST"))
    with pytest.raises(UncertainError):
        create(backend, COMPONENT, name="A")
    (found,) = backend.find(ID, COMPONENT)
    assert found.name == "A"
    assert [record.method for record in sandbox.requests] == ["POST", "GET"]


@pytest.mark.parametrize("effect", ["refuse", "reset_before", "reset_after", "html", "truncate", "invalid_json"])
def test_a_list_that_fails_once_in_the_middle_is_read_again(
    backend: StatuspageBackend, sandbox: Sandbox, effect: Any
) -> None:
    for number in range(120):
        sandbox.edit("POST", f"/pages/{ID}/components", {"component": {"name": f"C{number}"}})
    sandbox.faults.add(FaultRule(effect, path="/pages/*/components", nth=2, retry_after=0))
    live = read(backend, COMPONENT)
    assert len(live.items) == 1 + 120
    assert live.requests == 3
    assert backend.sent.reads == 4


def test_a_component_that_comes_in_front_while_the_list_is_read_hides_nobody(
    backend: StatuspageBackend, sandbox: Sandbox
) -> None:
    sandbox.quirks = Quirks(new_objects="first")
    for number in range(120):
        sandbox.edit("POST", f"/pages/{ID}/components", {"component": {"name": f"C{number}"}})
    post = {"method": "POST", "path": f"/pages/{ID}/components", "body": {"component": {"name": "New"}}}
    sandbox.faults.add(FaultRule("edit", path="/pages/*/components", nth=2, edits=(post,)))
    names = [item.name for item in read(backend, COMPONENT).items[1:]]
    assert sorted(names) == sorted(f"C{number}" for number in range(120))


def test_a_delete_that_was_carried_out_without_an_answer_is_done(backend: StatuspageBackend, sandbox: Sandbox) -> None:
    made = create(backend, COMPONENT, name="A")
    sandbox.faults.add(FaultRule("reset_after", method="DELETE"))
    delete(backend, COMPONENT, made)
    assert [record.status for record in sandbox.requests if record.method == "DELETE"][-1] == 404
