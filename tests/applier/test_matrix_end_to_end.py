"""Renaming a value of a matrix's axis: what is named after it keeps its history."""

from tests.applier.loop import Loop

PLANTS = """
    - group: Plant ${matrix:plant}
      matrix: {plant: [PLANT, west]}
      components:
        - name: Ovens
        - name: Belt ${matrix:plant}
        - name: ${matrix:shift} shift
          matrix: {shift: [SHIFT, night], exclude: [{plant: west, shift: night}]}
"""


def declare(loop: Loop, plant: str, shift: str) -> None:
    loop.declare(PLANTS.replace("PLANT", plant).replace("SHIFT", shift))


def test_an_axis_value_is_renamed_and_everything_named_after_it_is_the_same_thing(loop: Loop) -> None:
    declare(loop, "east", "early")
    assert loop.apply().exit_code == 0
    before = {place: id_ for id_, place in ids(loop).items()}
    declare(loop, "{value: orient, previously: east}", "{value: dawn, previously: early}")
    plan = loop.plan()
    assert [(action.verb.value, action.address.local) for action in plan.actions] == [
        ("update", "group/Plant orient"),
        ("update", "component/Plant orient/Belt orient"),
        ("update", "component/Plant orient/dawn shift"),
        ("update", "component/Plant west/dawn shift"),
    ]
    assert loop.apply().exit_code == 0
    after = {place: id_ for id_, place in ids(loop).items()}
    assert after == {
        ("Plant orient", "Ovens"): before["Plant east", "Ovens"],
        ("Plant orient", "Belt orient"): before["Plant east", "Belt east"],
        ("Plant orient", "dawn shift"): before["Plant east", "early shift"],
        ("Plant orient", "night shift"): before["Plant east", "night shift"],
        ("Plant west", "Ovens"): before["Plant west", "Ovens"],
        ("Plant west", "Belt west"): before["Plant west", "Belt west"],
        ("Plant west", "dawn shift"): before["Plant west", "early shift"],
    }
    assert loop.plan().actions == ()


def ids(loop: Loop) -> dict[str, tuple[str | None, str]]:
    names = {id_: row["name"] for id_, row in loop.groups.items()}
    return {id_: (names.get(row["group_id"]), row["name"]) for id_, row in loop.components.items()}
