"""Defaults and matrices expand to what a person could write manually: the desired state is the same."""

import json
from itertools import product
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.config.load.files import Text
from reconciler.config.load.interpolation import FileRefusedError
from reconciler.config.load.load import load_texts
from reconciler.model.resource import Config
from tests.benchmarks.pages import fleet

VALUES = st.lists(st.sampled_from(["us", "eu", "ap", 1, 2, "x y"]), min_size=1, max_size=3, unique_by=str)
GIVEN: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "description": st.sampled_from(["one", "two", None]),
        "showcase": st.booleans(),
        "start_date": st.sampled_from(["2024-01-31", ""]),
    },
)


@st.composite
def items(draw: Any, tag: str, outer: tuple[str, ...] = ()) -> dict[str, Any]:
    """A component with a matrix, whose name uses every axis there is."""
    axes = {f"{tag}{n}": draw(VALUES) for n in range(draw(st.integers(0, 2)))}
    used = "-".join(f"${{matrix:{axis}}}" for axis in (*outer, *axes))
    item = {"name": f"{tag} {used}", **draw(GIVEN)}
    if axes:
        item["matrix"] = axes
        if len(axes) == 2 and all(len(values) > 1 for values in axes.values()):
            first, second = axes
            item["matrix"] = {**axes, "exclude": [{first: axes[first][0], second: str(axes[second][0])}]}
    if draw(st.booleans()) and "description" in item:
        item["description"] = f"about {used}"
    if not axes and draw(st.integers(0, 4)) == 0:
        item["absent"] = True
    return item


@st.composite
def groups(draw: Any, tag: str) -> dict[str, Any]:
    axis = f"{tag}g"
    group: dict[str, Any] = {"group": f"{tag} ${{matrix:{axis}}}", "matrix": {axis: draw(VALUES)}}
    if draw(st.booleans()):
        group["description"] = "of ${matrix:" + axis + "}"
    kept = {"name": f"kept ${{matrix:{axis}}}"}
    group["components"] = [kept, *(draw(items(f"{tag}{n}", (axis,))) for n in range(draw(st.integers(0, 2))))]
    return group


@st.composite
def files(draw: Any) -> dict[str, Any]:
    pages = {}
    for key in ("a", "b"):
        count = draw(st.integers(1, 3))
        listed = [draw(st.one_of(items(f"c{n}"), groups(f"g{n}"))) for n in range(count)]
        pages[key] = {"id": key, "defaults": {"components": draw(GIVEN)}, "components": listed}
    given = {"components": draw(GIVEN), "groups": draw(st.sampled_from([{}, {"description": "a group"}]))}
    return {"version": 1, "defaults": given, "pages": pages}


def by_hand(file: dict[str, Any]) -> dict[str, Any]:
    """The same file as a person without defaults and matrices would write it."""
    pages = {}
    for key, page in file["pages"].items():
        given = {
            "components": {**file["defaults"]["components"], **page["defaults"]["components"]},
            "groups": file["defaults"]["groups"],
        }
        pages[key] = {"id": page["id"], "components": _list(page["components"], given, {})}
    return {"version": 1, "pages": pages}


def _list(listed: list[dict[str, Any]], given: dict[str, Any], outer: dict[str, str]) -> list[dict[str, Any]]:
    found = []
    for item in listed:
        matrix = dict(item.get("matrix", {}))
        excluded = [{a: str(v) for a, v in one.items()} for one in matrix.pop("exclude", [])]
        for values in product(*matrix.values()):
            env = dict(zip(matrix, map(str, values), strict=True))
            if any(one.items() <= env.items() for one in excluded):
                continue
            made = {k: _filled(v, {**outer, **env}) for k, v in item.items() if k not in ("matrix", "components")}
            if not item.get("absent"):
                made = {**given["groups" if "group" in item else "components"], **made}
            if "components" in item:
                made["components"] = _list(item["components"], given, {**outer, **env})
            found.append(made)
    return found


def _filled(value: Any, env: dict[str, str]) -> Any:
    for axis, text in env.items() if isinstance(value, str) else ():
        value = value.replace(f"${{matrix:{axis}}}", text)
    return value


def _load(file: Any) -> Config:
    def read(_name: str) -> str:
        raise FileRefusedError("there is none")

    text = file if isinstance(file, str) else json.dumps(file)
    return load_texts([Text("statuspage.yaml", text)], read, environ={})


def _desired(config: Config) -> list[tuple[Any, ...]]:
    return [
        (str(item.address), item.name, item.fields, item.absent, item.parent)
        for page in config.pages
        for item in page.items
    ]


@settings(max_examples=150, deadline=None)
@given(files())
def test_a_file_desires_what_it_would_desire_written_by_hand(file: dict[str, Any]) -> None:
    assert _desired(_load(file)) == _desired(_load(by_hand(file)))


def test_ten_pages_of_a_matrix_desire_what_they_would_written_by_hand() -> None:
    composed, written = fleet(40)
    loaded = _load(composed)
    assert _desired(loaded) == _desired(_load(written))
    assert sum(len(page.items) for page in loaded.pages) == 10_400


def test_the_fleet_of_the_examples_is_twelve_pages_of_one_file() -> None:
    path = Path(__file__).parents[3] / "examples" / "fleet" / "statuspage.yaml"
    found = _load(path.read_text(encoding="utf-8"))
    assert len(found.pages) == 12
    assert len({tuple(item.address.path for item in page.items) for page in found.pages}) == 1
