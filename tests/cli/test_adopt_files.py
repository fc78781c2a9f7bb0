"""Seven shapes of drift, adopted into a hundred commented files each: the plan is empty, and every other byte stays."""

from dataclasses import replace
from random import Random

import pytest

from reconciler.model.kinds.statuspage import COMPONENT, GROUP
from reconciler.model.resource import Live, LivePage
from tests.cli.adopt_files import NAME, Drift, Writer, adopt, changed, components, page_of, plan_of

FILES = 100


def field(random: Random, page: LivePage) -> tuple[LivePage, Live]:
    live = random.choice([live for live in components(page) if live.fields.get("description")])
    return changed(
        page, live, description=random.choice(("New: words", "Two\n\nparagraphs #1", "${x} 'y' \"z\""))
    ), live


def cleared(random: Random, page: LivePage) -> tuple[LivePage, Live]:
    live = random.choice([live for live in components(page) if live.fields.get("description")])
    return changed(page, live, description=None), live


def renamed(random: Random, page: LivePage) -> tuple[LivePage, Live]:
    live = random.choice(components(page))
    return changed(page, live, name=f"{live.name} new"), live


def moved(random: Random, page: LivePage) -> tuple[LivePage, Live]:
    live = random.choice(components(page, grouped=True))
    groups = [each.id for each in page.items if each.kind is GROUP and each.id != live.parent]
    return changed(page, live, parent=random.choice([*groups, None])), live


def deleted(random: Random, page: LivePage) -> tuple[LivePage, Live]:
    named = {id_ for live in page.items for id_ in live.fields.get("components", ())}
    live = random.choice([live for live in components(page) if live.id not in named])
    return replace(page, items=tuple(each for each in page.items if each is not live)), live


def created(random: Random, page: LivePage) -> tuple[LivePage, Live]:
    parent = random.choice([None, *(live.id for live in page.items if live.kind is GROUP)])
    fields = {"name": "Brand new", "description": "Line\nline", "showcase": True}
    live = Live(COMPONENT, "new", "Brand new", fields, parent, position=random.randrange(12))
    return replace(page, items=(*page.items, live)), live


def created_group(random: Random, page: LivePage) -> tuple[LivePage, Live]:
    group = Live(GROUP, "g", "Brand new", {"name": "Brand new"}, position=random.randrange(12))
    inside = [Live(COMPONENT, f"n{n}", f"N{n}", {"name": f"N{n}", "showcase": True}, "g", position=n) for n in (1, 2)]
    return replace(page, items=(*page.items, group, *inside)), group


def common(before: str, after: str) -> int:
    return next(
        (at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]),
        min(len(before), len(after)),
    )


def only_put_in(before: str, after: str) -> bool:
    """Whether one text is the other with something put in at one place, a line break at the end of the file aside."""
    start = common(before, after)
    end = common(before[start:].rstrip()[::-1], after[start:].rstrip()[::-1])
    return start + end >= len(before.rstrip())


@pytest.mark.parametrize("drift", [field, cleared, renamed, moved, deleted, created, created_group])
def test_what_was_done_to_a_page_is_adopted_and_every_other_byte_stays(drift: Drift) -> None:
    for seed in range(FILES):
        generated = Writer(seed).file()
        text = generated.text
        page, live = drift(Random(seed), page_of(text))
        assert plan_of(text, page).actions or plan_of(text, page).unmanaged
        adopted = adopt(text, page)
        after = adopted.texts.files[NAME]
        plan = plan_of(after, page)
        assert (plan.actions, plan.unmanaged, adopted.left) == (
            (),
            (),
            tuple(one for one in adopted.left if not one.refused),
        ), seed
        start, end = generated.spans.get(live.name, (0, 0))
        if drift in (field, cleared):
            start, end = generated.spans[f"{live.name}:description"]
            assert after.startswith(text[:start]), seed
            assert after.endswith(text[end:]), seed
            assert "  # beside it" in after[start : len(after) - len(text[end:])], seed
        elif drift is deleted:
            assert after == text[:start] + text[end:], seed
        elif drift is moved:
            assert only_put_in(text[:start] + text[end:], after), seed
        elif drift is renamed:
            assert only_the_name(text, after, live.name), seed
        else:
            assert only_put_in(text, after), seed


def only_the_name(before: str, after: str, name: str) -> bool:
    """Whether two texts differ in one name alone, in any quotes: at the item, and where others refer to it."""
    marks = str.maketrans("", "", "'\"\\")
    name = name.translate(marks)
    lines = zip(before.split("\n"), after.split("\n"), strict=True)
    pairs = [(old.translate(marks), new.translate(marks)) for old, new in lines if old != new]
    return 0 < len(pairs) < 3 and all(new.replace(f"{name} new", name) == old for old, new in pairs)


def test_everything_at_once_leaves_no_difference_and_keeps_the_comments_of_what_stays() -> None:
    for seed in range(FILES):
        text, random = Writer(seed).file().text, Random(seed)
        page = page_of(text)
        for drift in (field, cleared, moved, deleted, renamed, created, created_group):
            page, _ = drift(random, page)
        held = {live.parent for live in page.items}
        page = replace(page, items=tuple(each for each in page.items if each.kind is not GROUP or each.id in held))
        adopted = adopt(text, page)
        plan = plan_of(adopted.texts.files[NAME], page)
        assert (plan.actions, plan.unmanaged) == ((), ()), seed
        assert not any(left.refused for left in adopted.left), seed
        assert adopted.texts.files[NAME].count("# beside it") >= text.count("# beside it") - 2, seed
