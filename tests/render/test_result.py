"""What an apply did, and what is asked before it."""

from typing import Any

from reconciler import render
from reconciler.documents.plan import BlockDocument
from reconciler.documents.result import ManualDocument, OutcomeDocument, PageResultDocument, ResultDocument
from reconciler.render.prompt import question
from tests.render.plans import NASTY, act, document, note, page


def outcome(address: str, action: str, status: str = "done", **more: Any) -> OutcomeDocument:
    return OutcomeDocument.model_validate({"address": address, "action": action, "status": status, **more})


def result(*outcomes: OutcomeDocument, **more: Any) -> ResultDocument:
    more.setdefault("pages", (PageResultDocument(key="acme", id="kctbh9vrtdwd", converged=True),))
    more = {"interrupted": False, "reads": 4, "writes": 6, "seconds": 1.234, "exit_code": 0, **more}
    return ResultDocument(fingerprint="sha256:0", outcomes=outcomes, **more)


def test_all_done() -> None:
    made = result(
        outcome("acme/component/Core API/REST API", "create", id="abc"),
        outcome("acme/component/Website", "update", ignored=("description", "showcase")),
        outcome("acme/subscriber/email:s…@acme.example#1", "create", "adopted", id="sub"),
        outcome("acme/component/Old", "delete"),
    )
    assert render.applied(made) == (
        "acme (kctbh9vrtdwd)\n"
        "  + component/Core API/REST API  created (abc)\n"
        "  ~ component/Website  updated\n"
        "      the service kept its own description and showcase\n"
        "  + subscriber/email:s…@acme.example#1  was there already (sub)\n"
        "  - component/Old  deleted\n"
        "  The page matches the configuration.\n"
        "\n"
        "Applied: 1 created, 1 updated, 1 deleted, 1 there already. Used 10 API requests (6 writes) in 1.2 s.\n"
    )


def test_what_may_have_been_done_is_told_apart_from_what_failed() -> None:
    pages = (PageResultDocument(key="acme", id="x", converged=False, error="the page cannot be read"),)
    made = result(
        outcome("acme/component/A", "create", "unknown", reason="POST /pages/x/components: reset"),
        pages=pages,
        exit_code=4,
    )
    assert render.applied(made) == (
        "acme (x)\n"
        "  + component/A  MAY BE DONE: POST /pages/x/components: reset\n"
        "  error: the page cannot be read\n"
        "\n"
        "Applied: 1 of unknown fate. Used 10 API requests (6 writes) in 1.2 s.\n"
        "Not all of it is done. Run `reconciler apply` again: what is done is found done.\n"
    )


def test_done_in_part() -> None:
    pages = (
        PageResultDocument(
            key="acme", id="x", converged=False, remaining=tuple(f"acme/component/{n}" for n in range(25))
        ),
    )
    made = result(
        outcome("acme/group/G", "create", "failed", reason="422: name is too long"),
        outcome("acme/component/G/A", "create", "skipped", reason="acme/group/G failed"),
        pages=pages,
        exit_code=4,
    )
    text = render.applied(made)
    assert text.startswith(
        "acme (x)\n"
        "  + group/G  FAILED: 422: name is too long\n"
        "  + component/G/A  skipped: acme/group/G failed\n"
        "  Still different (25):\n"
        "      acme/component/0\n"
    )
    assert "      acme/component/19\n      and 5 more\n" in text
    assert text.endswith(
        "Applied: nothing. Not applied: 1 failed, 1 skipped. Used 10 API requests (6 writes) in 1.2 s.\n"
        "Not all of it is done. Run `reconciler apply` again: what is done is found done.\n"
    )


def test_what_the_service_will_not_have_is_not_run_again_for() -> None:
    left = PageResultDocument(key="acme", id="x", converged=False, remaining=("acme/component/A",))
    kept = outcome("acme/component/A", "update", ignored=("only_show_if_degraded",))
    assert render.applied(result(kept, pages=(left,), exit_code=4)).endswith(
        "Applied: 1 updated. Used 10 API requests (6 writes) in 1.2 s.\n"
        "The service took the writes and kept values of its own; another run would meet the same. "
        "Write these as the service has them, or leave them alone: `ignore: [kind/path:field]`.\n"
    )
    again = "Not all of it is done. Run `reconciler apply` again: what is done is found done.\n"
    failed = outcome("acme/component/B", "create", "failed", reason="422")
    other = left.model_copy(update={"remaining": ("acme/component/A", "acme/component/C")})
    unread = left.model_copy(update={"remaining": (), "error": "cannot be told"})
    assert render.applied(result(kept, failed, pages=(left,), exit_code=4)).endswith(again)
    assert render.applied(result(kept, pages=(other,), exit_code=4)).endswith(again)
    assert render.applied(result(kept, pages=(unread,), exit_code=4)).endswith(again)


def test_interrupted_and_unread() -> None:
    pages = (
        PageResultDocument(key="acme", id="x", converged=False, error="the page could not be read again"),
        PageResultDocument(key="b", id="y", converged=False),
    )
    text = render.applied(result(pages=pages, interrupted=True, exit_code=130), color=True)
    assert "  \x1b[31;1merror:\x1b[0m the page could not be read again\n" in text
    assert "Whether the page matches the configuration was not checked." in text
    assert "Applied:\x1b[0m nothing." in text
    assert "Interrupted after the request in flight." in text


def test_what_ctrl_c_left_not_begun_is_said_once_and_as_a_number() -> None:
    pages = (PageResultDocument(key="acme", id="x", converged=False, error="interrupted"),)
    left = (outcome(f"acme/component/{n}", "create", "skipped", reason="interrupted") for n in range(22))
    made = result(
        outcome("acme/component/A", "create", id="abc"),
        outcome("acme/component/B", "create", "skipped", reason="acme/component/A failed"),
        *left,
        pages=pages,
        interrupted=True,
        exit_code=130,
    )
    assert render.applied(made) == (
        "acme (x)\n"
        "  + component/A  created (abc)\n"
        "  + component/B  skipped: acme/component/A failed\n"
        "  Not everything in the plan was carried out.\n"
        "\n"
        "Applied: 1 created. Not applied: 1 skipped. Used 10 API requests (6 writes) in 1.2 s.\n"
        "Interrupted after the request in flight: 22 not begun. Run `reconciler apply` again: it goes on from here.\n"
    )


def test_hostile_words() -> None:
    pages = (PageResultDocument(key="acme", id=NASTY, converged=False, remaining=(NASTY,)),)
    text = render.applied(
        result(outcome(f"acme/{NASTY}", "create", "failed", reason=NASTY, ignored=(NASTY,)), pages=pages)
    )
    assert not set(text) & set("\x1b\u202e\u200b\r")
    assert "##[" not in text


def test_the_question_lists_deletes_apart() -> None:
    plan = document(
        act("create", "component", "New"),
        act("delete", "component", "Core API", "Old", notes=(note("loses", "permanently deletes its uptime history"),)),
        act("delete", "group", "Core API"),
        act("manual", "template", "T"),
        vanishes=({"address": "acme/group/Labs", "id": "g", "by": "x"},),
    )
    assert question(plan) == (
        "These will be deleted:\n"
        "  - component Old in Core API: permanently deletes its uptime history\n"
        "  - group Core API\n"
        "  - group Labs: is deleted with its last component\n"
        "\n"
        "Apply these 3 changes to Acme Status?\n"
    )


def test_the_question_names_the_pages() -> None:
    pages = (page("one", name="One"), page("two", name="Two"))
    plan = document(act("delete", "component", "A\x1b", page="two"), pages=pages)
    assert question(plan, color=True) == (
        "\x1b[31;1mThese will be deleted:\x1b[0m\n"
        "\x1b[31m  - component A\\x1b of two\x1b[0m\n"
        "\n"
        "Apply this 1 change to One and Two?\n"
    )
    assert question(document(act("create", "component", "A"))) == "Apply this 1 change to Acme Status?\n"


def test_what_is_left_for_people_is_told_again_with_where_to_click() -> None:
    page = PageResultDocument(
        key="acme",
        id="x",
        converged=True,
        manual=(
            ManualDocument(
                address="acme/template/Maintenance",
                fields=("body",),
                notes=(note("manual", "the API cannot change a template; edit it in the dashboard"),),
            ),
        ),
        order=(note("order", "out of place in Nordics: drag Turku after Oslo in the dashboard"),),
    )
    assert render.applied(result(outcome("acme/component/Nordics/Turku", "create", id="abc"), pages=(page,))) == (
        "acme (x)\n"
        "  + component/Nordics/Turku  created (abc)\n"
        "  The page matches the configuration, except for 1 change to make manually and its order:\n"
        "      ! template/Maintenance (body)\n"
        "          the API cannot change a template; edit it in the dashboard\n"
        "      out of place in Nordics: drag Turku after Oslo in the dashboard\n"
        "\n"
        "Applied: 1 created. Used 10 API requests (6 writes) in 1.2 s.\n"
    )


def test_what_failed_and_what_is_left_for_people_are_told_apart() -> None:
    page = PageResultDocument(
        key="acme",
        id="x",
        converged=False,
        remaining=("acme/component/A",),
        manual=(ManualDocument(address="acme/template/M"),),
        blocked_by=(BlockDocument(rule="limits", message="too many", hint="`--allow-deletes 9`"),),
    )
    failed = outcome("acme/component/A", "create", "failed", reason="422")
    assert render.applied(result(failed, pages=(page,), exit_code=1, writes=1)) == (
        "acme (x)\n"
        "  + component/A  FAILED: 422\n"
        "  Still different (1):\n"
        "      acme/component/A\n"
        "  Beside that: 1 change to make manually and what blocks a plan now (1):\n"
        "      ! template/M\n"
        "      limits: too many\n"
        "          To allow this: `--allow-deletes 9`\n"
        "\n"
        "Applied: nothing. Not applied: 1 failed. Used 5 API requests (1 write) in 1.2 s.\n"
        "Not all of it is done, and another run would be refused: see above what blocks it.\n"
    )
