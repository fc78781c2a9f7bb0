"""Repetition in a generated page: shared values are written once, and similar groups are reported."""

from datetime import date

import pytest

from reconciler import planner
from reconciler.config.write.page import Written, read_back, write_page
from reconciler.model.identity import Identity
from reconciler.model.kind import Scope
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, PAGE
from reconciler.model.resource import Live, LivePage
from reconciler.model.services.statuspage import STATUSPAGE
from reconciler.render.imported import Imported, imported_text
from tests.config.write.live_page import component, group, page


def pops(count: int, **fields: object) -> list[Live]:
    """Groups of two components each, all alike, on a page in their order."""
    found = []
    for n in range(count):
        found.append(group(f"g{n:02}", f"Site {n}", position=n))
        for place, name in enumerate(("DNS", "Proxy")):
            found.append(component(f"c{n:02}{place}", name, f"g{n:02}", position=place, showcase=True, **fields))
    return found


def plan_is_empty(written: Written, live: LivePage) -> bool:
    plan = planner.plan_page(read_back(written).pages[0], live, today=date(2026, 3, 1))
    return plan.actions == () and plan.blocked_by == ()


def test_a_value_that_most_items_share_stands_once() -> None:
    live = page(*pops(3), component("c9", "Website", position=9, showcase=False))
    written = write_page(live, key="acme")

    assert "    defaults:\n      components:\n        showcase: true\n    settings:\n" in written.text
    assert written.text.count("showcase") == 2
    assert "      - name: Website\n        showcase: false\n" in written.text
    assert plan_is_empty(written, live)


@pytest.mark.parametrize(
    "live",
    [
        page(*pops(2)),
        page(*pops(3), component("c9", "Website", position=9)),
        page(*(component(f"c{n}", f"C{n}", position=n, showcase=n % 2 == 0, description="the same") for n in range(8))),
    ],
    ids=["too few", "one does not say", "no majority"],
)
def test_values_stay_with_their_items_where_a_default_would_not_do(live: LivePage) -> None:
    written = write_page(live, key="acme")

    assert "defaults:" not in written.text
    assert plan_is_empty(written, live)


def test_groups_that_hold_the_same_are_told_with_the_matrix_that_says_them_once() -> None:
    live = page(*pops(22), group("gx", "Other", position=99), component("cx", "DNS", "gx", showcase=True))
    written = write_page(live, key="acme")
    [found] = written.repetitions

    assert (found.same, found.groups) == (22, 23)
    assert found.yaml.splitlines()[:3] == ["- group: ${matrix:group}", "  matrix:", "    group:"]
    assert found.yaml.splitlines()[-4:] == ["    # and 2 more", "  components:", "    - name: DNS", "    - name: Proxy"]
    assert plan_is_empty(written, live)


def test_the_proposed_matrix_is_the_same_page() -> None:
    live = page(*pops(4))
    written = write_page(live, key="acme")
    [found] = written.repetitions
    head = written.text[: written.text.index("    components:\n      - ")]
    body = "".join(f"      {line}\n" for line in found.yaml.splitlines())

    assert plan_is_empty(Written("acme", f"{head}    components:\n{body}", {}, (), ()), live)


def test_few_groups_or_pinned_ones_propose_nothing() -> None:
    twins = [
        one if one.kind is COMPONENT else Live(GROUP, one.id, "Same", {"name": "Same"}, position=one.position)
        for one in pops(3)
    ]

    assert write_page(page(*pops(2))).repetitions == ()
    assert write_page(page(*twins)).repetitions == ()


def test_emoji_that_are_joined_stay_as_they_are() -> None:
    live = page(
        component("c1", "Developers \U0001f469\u200d\U0001f4bb"),
        component("c2", 'Family "\U0001f468\u200d\U0001f469\u200d\U0001f467"'),
    )
    written = write_page(live, key="acme")

    assert '- name: "Developers \U0001f469\u200d\U0001f4bb"\n' in written.text
    assert "- name: 'Family \"\U0001f468\u200d\U0001f469\u200d\U0001f467\"'\n" in written.text
    assert plan_is_empty(written, live)


@pytest.mark.parametrize(
    "text", ["one line", "one line\n", "two\nlines", "two\nlines\n", "long " * 40, "long " * 40 + "\n"]
)
def test_a_text_is_written_to_the_byte(text: str) -> None:
    live = page(component("c1", "API", description=text))
    written = write_page(live, key="acme")

    assert read_back(written).pages[0].items[-1].fields["description"] == text


ODD = [["a"], {"a": 1}, 5, 2.5, True, [["a"]], [None], ""]


@pytest.mark.parametrize("kind", [kind for kind in STATUSPAGE.kinds_of(Scope.PAGE) if kind is not PAGE], ids=repr)
def test_values_of_another_type_than_the_documents_are_left_out_and_said(kind: object) -> None:
    chosen = next(one for one in STATUSPAGE.kinds_of(Scope.PAGE) if one is kind)
    kinds = frozenset(one.name for one in STATUSPAGE.kinds_of(Scope.PAGE))
    for field in chosen.fields:
        for value in ODD:
            if chosen.identity is Identity.CONTACT or field.name == "name" or not field.in_file:
                continue
            own = Live(PAGE, "kctbh9vrtdwd", "Acme", {"name": "Acme"})
            live = LivePage(
                "kctbh9vrtdwd",
                "Acme",
                (own, Live(chosen, "x1", "X", {"name": "X", field.name: value})),
                kinds,
                whole=kinds,
            )
            written = write_page(live, key="acme")

            assert plan_is_empty(written, live), (field.name, value, written.text)
            assert "Imported Acme" in imported_text(Imported(live, "acme"))
