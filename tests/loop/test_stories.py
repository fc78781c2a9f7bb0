"""The stories of the loop that both services tell alike: declared, planned, applied, found as declared."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler import applier
from reconciler.app.import_page import check
from reconciler.applier import make_plan
from reconciler.config.write.page import write_page
from reconciler.errors import BlockedError
from reconciler.model.kind import Scope
from reconciler.model.result import Result
from reconciler.providers.protocol import Wanted
from reconciler.sandbox import JsmQuirks, Quirks, Sandbox
from tests.loop.jsm_loop import TODAY, JsmLoop
from tests.loop.story import JsmStory, StatuspageStory, Story

SHOP = """
    - name: Website
      description: The marketing site
    - group: Core API
      description: Everything customers call
      components:
        - name: REST API
        - name: Webhooks
"""
SHOP_ON_THE_PAGE = ["Website", ("Core API", ["REST API", "Webhooks"])]


@pytest.fixture(params=["statuspage", "jsm"])
def story(request: pytest.FixtureRequest, both_served: tuple[Sandbox, str], tmp_path: Path) -> Story:
    if request.param == "jsm":
        loop: JsmLoop = request.getfixturevalue("jsm")
        return JsmStory(loop.sandbox, loop.root, tmp_path)
    sandbox, url = both_served
    sandbox.quirks, sandbox.jsm_quirks = Quirks(), JsmQuirks()
    return StatuspageStory(sandbox, url, tmp_path)


def short(result: Result) -> list[str]:
    return [f"{o.status.value} {o.action.verb.value} {o.action.address.local}" for o in result.outcomes]


def planned(story: Story) -> list[str]:
    """What the plan would do, but for the publication that ends all work on a draft."""
    actions = story.plan().actions
    return [f"{a.verb.value} {a.address.local}" for a in actions if not a.kind.concludes]


def converged(story: Story, result: Result) -> None:
    assert result.exit_code == 0, [(str(o.action.address), o.reason, o.ignored) for o in result.outcomes]
    assert all(page.converged for page in result.pages), [page.error for page in result.pages]
    assert story.plan().actions == ()


def test_what_is_declared_is_made_and_the_next_plan_is_empty(story: Story) -> None:
    story.declare(SHOP)
    converged(story, story.apply())
    assert story.places() == [(None, "Website"), ("Core API", "REST API"), ("Core API", "Webhooks")]
    assert story.fields("Website")["description"] == "The marketing site"
    assert story.fields("Core API")["description"] == "Everything customers call"
    writes = len(story.writes())
    again = story.apply()
    assert (again.exit_code, again.outcomes, len(story.writes())) == (0, (), writes)


def test_what_was_changed_by_hand_is_shown_and_mended(story: Story) -> None:
    story.declare(SHOP)
    story.apply()
    ids = story.ids()
    story.change_by_hand("Website", description="Changed by hand")
    story.change_by_hand("Webhooks", name="Callbacks")
    assert planned(story) == ["update component/Website", "create component/Core API/Webhooks"]
    story.declare(SHOP.replace("name: Webhooks", "{name: Webhooks, previously: [Callbacks]}"))
    converged(story, story.apply())
    assert story.fields("Website")["description"] == "The marketing site"
    assert story.ids() == ids


def test_what_was_deleted_by_hand_is_made_again(story: Story) -> None:
    story.declare(SHOP)
    story.apply()
    story.delete_by_hand("Webhooks")
    assert planned(story) == ["create component/Core API/Webhooks"]
    converged(story, story.apply())
    assert story.places() == [(None, "Website"), ("Core API", "REST API"), ("Core API", "Webhooks")]


def test_renaming_and_moving_keep_the_ids_and_the_statuses(story: Story) -> None:
    callbacks = {"name": "Callbacks", "status": "MAJOR_OUTAGE"}
    story.seed([callbacks, "Website", "Docs", ("Core API", ["REST API", "Stays"])])
    before = story.ids()
    story.declare(
        """
        - name: REST API
        - name: Docs
        - group: Core
          previously: [Core API]
          components:
            - {name: Webhooks, previously: [Callbacks]}
            - {name: Website}
            - {name: Stays}
        """
    )
    converged(story, story.apply())
    assert story.places() == [
        (None, "Docs"),
        (None, "REST API"),
        ("Core", "Stays"),
        ("Core", "Webhooks"),
        ("Core", "Website"),
    ]
    now = story.ids()
    assert (now.pop("Webhooks"), now.pop("Core")) == (before.pop("Callbacks"), before.pop("Core API"))
    assert now == before
    assert story.fields("Webhooks")["status"].lower() == "major_outage"
    assert story.fields("Website")["status"].lower() == "operational"


def test_what_is_not_declared_stays_as_it_is(story: Story) -> None:
    story.seed(["Website", "Labs", ("Core API", ["REST API", {"name": "By hand", "status": "UNDER_MAINTENANCE"}])])
    story.change_by_hand("Labs", description="Not declared")
    story.change_by_hand("Website", description="A field that is not declared")
    before = {name: story.fields(name) for name in story.ids()}
    ids = story.ids()
    story.declare(
        "- name: Website\n- {group: Core API, description: New, components: [{name: REST API}]}\n- name: More"
    )
    converged(story, story.apply())
    after = {name: story.fields(name) for name in story.ids() if name != "More"}
    assert after == {**before, "Core API": {**before["Core API"], "description": "New"}}
    assert {**ids, "More": story.ids()["More"]} == story.ids()
    assert ("Core API", "By hand") in story.places()


def test_what_is_declared_absent_is_deleted(story: Story) -> None:
    story.seed(SHOP_ON_THE_PAGE)
    story.declare("- {name: Website, absent: true}\n- {group: Core API, components: [{name: REST API}]}")
    assert planned(story) == ["delete component/Website"]
    converged(story, story.apply())
    assert story.places() == [("Core API", "REST API"), ("Core API", "Webhooks")]


def test_a_group_is_deleted_and_its_component_stays(story: Story) -> None:
    story.seed([("Core API", ["REST API"]), "Website"])
    ids = story.ids()
    story.declare("- {group: Core API, absent: true, components: []}\n- name: REST API")
    converged(story, story.apply())
    assert story.places() == [(None, "REST API"), (None, "Website")]
    assert story.ids() == {name: ids[name] for name in ("REST API", "Website")}


def test_what_the_file_owns_and_does_not_declare_is_pruned(story: Story) -> None:
    story.seed([*SHOP_ON_THE_PAGE, "Old"])
    story.declare(SHOP, "prune: [component]\nlimits: {delete_percent: 100}")
    assert "delete component/Old" in planned(story)
    converged(story, story.apply())
    assert story.places() == [(None, "Website"), ("Core API", "REST API"), ("Core API", "Webhooks")]


def test_what_a_commit_takes_out_of_the_file_is_deleted_and_nothing_else(story: Story) -> None:
    story.seed([*SHOP_ON_THE_PAGE, "Labs"])
    story.declare(SHOP)
    base = story.config()
    story.declare(SHOP.replace("- name: Webhooks", ""))
    result = story.apply(base=base)
    assert "done delete component/Core API/Webhooks" in short(result)
    converged(story, result)
    assert story.places() == [(None, "Labs"), (None, "Website"), ("Core API", "REST API")]


def test_too_many_deletes_block_before_anything_is_sent(story: Story) -> None:
    story.seed([str(number) for number in range(8)])
    story.declare("- name: '0'", "prune: [component]")
    with pytest.raises(BlockedError, match="7 of 8"):
        story.apply()
    assert story.writes() == []


def test_people_are_subscribed_and_deleted_and_the_plan_says_who_gets_a_mail(story: Story) -> None:
    story.subscribe_by_hand("stranger@else.example")
    story.declare("- name: Website", "subscribers: {members: [{email: a@acme.example}]}")
    action = next(action for action in story.plan().actions if action.kind.name == "subscriber")
    assert [note.message for note in action.notes] == ["sends a confirmation email to a…@acme.example"]
    converged(story, story.apply())
    assert story.emails() == ["a@acme.example", "stranger@else.example"]
    story.declare("- name: Website", "subscribers: {members: [{email: a@acme.example, absent: true}]}")
    converged(story, story.apply())
    assert story.emails() == ["stranger@else.example"]


def test_an_open_incident_holds_back_the_delete_of_what_it_affects(story: Story) -> None:
    story.seed(SHOP_ON_THE_PAGE)
    story.open_incident_on("Website")
    story.declare("- {name: Website, absent: true}\n- {group: Core API, components: [{name: REST API}]}")
    with pytest.raises(BlockedError, match="Down"):
        story.apply()
    assert story.writes() == []
    result = story.apply(during_incident=True)
    assert result.exit_code == 0
    assert story.places() == [("Core API", "REST API"), ("Core API", "Webhooks")]


def test_a_page_that_is_imported_has_an_empty_plan(story: Story) -> None:
    story.seed([*SHOP_ON_THE_PAGE, ("Other", ["REST API 2"])])
    story.change_by_hand("Website", description="The marketing site")
    backend = story.backend()
    (page,) = declared_alone(story).pages
    kinds = page.service.kinds_of(Scope.PAGE)
    personal = {kind.name for kind in kinds if kind.identity.personal}
    wanted = Wanted(frozenset(kind.name for kind in kinds) - personal)
    live = applier.read_whole(backend, story.page_id, wanted, page.service).page
    backend.close()
    written = write_page(live, key="acme")
    check(written, live)
    for name, text in written.files.items():
        (story.folder / name).write_text(text, encoding="utf-8")
    assert story.plan().actions == ()
    assert story.writes() == []


def declared_alone(story: Story):  # type: ignore[no-untyped-def]
    story.declare("[]")
    return story.config()


def test_a_plan_from_a_snapshot_is_the_plan_of_the_page(story: Story) -> None:
    story.seed(SHOP_ON_THE_PAGE)
    story.declare(SHOP.replace("REST API", "Public API"))
    backend = story.backend()
    config = story.config()
    snapshot = applier.take(config, lambda _page: backend, now=datetime(2026, 3, 1, tzinfo=UTC), source="the sandbox")
    backend.close()
    path = story.folder / "snapshot.json"
    applier.write_snapshot(snapshot, path, subscribers=False)
    requests = len(story.writes())
    pages = applier.pages_of(applier.read_snapshot(path), config)
    offline = make_plan(config, _nobody, today=TODAY, snapshot=pages)
    assert [(a.verb, a.address, a.writes) for a in offline.actions] == [
        (a.verb, a.address, a.writes) for a in story.plan().actions
    ]
    assert offline.actions != ()
    assert len(story.writes()) == requests


def _nobody(_page: object):  # type: ignore[no-untyped-def]
    raise AssertionError("a plan from a snapshot asks no service")
