"""Any drift, adopted into files of any style: nothing differs afterwards but what is said, and no other byte changes.

`ADOPT_SEEDS` is the number of files; some thousands take minutes.
"""

import os
import re
from collections import Counter
from random import Random

from reconciler import planner
from reconciler.app.load import today
from reconciler.config.adopt.steps import ConfigTexts
from reconciler.model.plan import PagePlan
from reconciler.model.resource import LivePage
from tests.cli.adopt_files import NAME, adopt, load, page_of
from tests.config.adopt.configurations import written
from tests.config.adopt.drifts import Dashboard
from tests.config.adopt.styles import Written

SEEDS = int(os.environ.get("ADOPT_SEEDS", "60"))

_COMMENT = re.compile(r"c\d+;")


def plan_of(text: str, page: LivePage) -> PagePlan:
    """The plan of a file, which only compares."""
    declared = load(ConfigTexts({NAME: text}, {})).pages[0]
    return planner.plan_page(declared, page, today=today(), compare_only=True)


def drifted(written_file: Written, random: Random, steps: int) -> Dashboard:
    """The page of a file after somebody changed it."""
    page = page_of(written_file.text)
    plan = plan_of(written_file.text, page)
    assert (plan.actions, plan.unmanaged) == ((), ())
    declared = {
        (id_, name)
        for item in load(ConfigTexts({NAME: written_file.text}, {})).pages[0].items
        for address, id_ in plan.bindings.items()
        if address == item.address
        for name in item.fields
    }
    dashboard = Dashboard(random, page, declared)
    dashboard.do(steps)
    return dashboard


def test_whatever_somebody_did_is_adopted_or_said_and_adopting_again_changes_nothing() -> None:
    for seed in range(SEEDS):
        random, file = Random(-seed), written(seed)
        dashboard = drifted(file, random, random.choice((1, 1, 2, 3, 6)))
        adopted = adopt(file.text, dashboard.page)
        after = adopted.texts.files[NAME]
        plan = plan_of(after, dashboard.page)
        addresses = {left.address for left in adopted.left}
        new_names = {left.what.removeprefix("renamed to ") for left in adopted.left}
        remaining = [*(action.address for action in plan.actions), *plan.unmanaged]
        unreported = {str(each) for each in remaining if new_names.isdisjoint(each.path)}
        assert unreported <= addresses | {"acme"}, (seed, adopted.left)
        again = adopt(after, dashboard.page)
        assert (again.changes, again.texts.files[NAME]) == ((), after), seed
        comments = Counter(_COMMENT.findall(after))
        assert set(comments.values()) <= {1}, seed
        assert dashboard.deleted or set(comments) == set(_COMMENT.findall(file.text)), seed
        assert "\r\n" not in file.text or not re.search("(?<!\r)\n", after), seed


def test_a_change_of_one_field_changes_no_byte_beside_its_value() -> None:
    counted = 0
    for seed in range(SEEDS):
        file = written(seed)
        dashboard = drifted(file, Random(seed), 0)
        dashboard.edit()
        if not dashboard.touched:
            continue
        counted += 1
        adopted = adopt(file.text, dashboard.page)
        after = adopted.texts.files[NAME]
        if any(left.refused for left in adopted.left):
            assert after == file.text, seed
            continue
        (owner,) = dashboard.touched
        at = next((at for at, piece in enumerate(file.pieces) if piece[0] == owner), None)
        if at is None:  # a setting: its owner is the section
            continue
        before = "".join(text for _, text in file.pieces[:at]).rstrip(" ")  # an empty value starts at its colon
        behind = "".join(text for _, text in file.pieces[at + 1 :])
        assert after.startswith(before), seed
        beside, _, below = behind.partition("\n")  # a block stands below what is beside the value
        assert after.endswith(below), seed
        assert beside.rstrip("\r") in after[len(before) : len(after) - len(below)], seed
    assert counted > SEEDS // 3
