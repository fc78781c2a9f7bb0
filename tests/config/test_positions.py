"""Where a finding is: at its words, wherever they are written."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reconciler.config import positions
from reconciler.config.lint.run import lint
from reconciler.config.load.load import load_config
from reconciler.config.schema.variables import PART
from tests.config.lint.conftest import NOW

HEAD = "version: 1\npages:\n  acme:\n    id: kctbh9vrtdwd\n    components:\n"
Places = Callable[..., list[str]]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """The places of all findings, as `file:line:column`, of files below a folder `status`."""

    def find(**files: str) -> list[str]:
        folder = tmp_path / "status"
        folder.mkdir()
        for name, text in files.items():
            (folder / f"{name}.{'md' if name == 'body' else 'yaml'}").write_text(text, encoding="utf-8")
        config = load_config(folder, environ={}, secrets_needed=False)
        return [problem.place.removeprefix(f"{folder}/") for problem in lint(config, "recommended", NOW, more=())]

    return find


@pytest.mark.parametrize(
    ("item", "place"),
    [
        ("{name: A, description: see db.corp}", "6:36"),
        ('{name: A, description: "an \\u0041 at db.corp"}', "6:46"),
        ('{description: "日本 db.corp", name: A}', "6:27"),
        ("{description: db.corpus and db.corp, name: A}", "6:37"),
        ("name: A\n        description: |\n          first\n          second db.corp", "9:18"),
        ("name: A\n        description: >-\n          first\n          db.corp", "9:11"),
        ("name: A\n        description: first\n          and db.corp", "8:15"),
        ('name: "${matrix:r}"\n        matrix: {r: [us, eu]}\n        description: in ${matrix:r} at db.corp', "8:40"),
        ('name: "${matrix:r}"\n        matrix: {r: [db.corp]}\n        description: from ${matrix:r}', "6:15"),
    ],
)
def test_words_are_pointed_to(places: Places, item: str, place: str) -> None:
    assert places(page=f"{HEAD}      - {item}\n")[0] == f"page.yaml:{place}"


def test_every_place_of_a_text_is_named(places: Places) -> None:
    item = "      - name: A\n        description: |\n          db.corp\n          and TODO db.corp\n"
    assert places(page=HEAD + item) == ["page.yaml:8:11", "page.yaml:9:15", "page.yaml:9:20"]


def test_words_of_a_file_are_pointed_to_in_the_file(places: Places) -> None:
    item = "      - name: A\n        description: TODO ${file:body.md} TODO\n"
    expected = ["body.md:2:5", "page.yaml:7:22", "page.yaml:7:43"]
    assert places(page=HEAD + item, body="Intro\nsay TODO\n") == expected


def test_words_of_defaults_are_pointed_to_once(places: Places) -> None:
    both = "      - {name: A}\n      - {name: B}\n      - {name: C, description: x}\n"
    own = "    defaults: {components: {description: at db.corp}}\n"
    assert places(page=HEAD.replace("    components", f"{own}    components") + both) == ["page.yaml:5:45"]


def test_words_of_defaults_in_another_file_are_pointed_to(places: Places) -> None:
    defaults = "version: 1\ndefaults: {components: {description: at db.corp}}\n"
    assert places(a=defaults, page=HEAD + "      - {name: A}\n") == ["a.yaml:2:41"]


def test_a_long_text_is_split_once_whatever_is_found_in_it(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    split = []

    class Counted:
        def finditer(self, text: str) -> Iterator[re.Match[str]]:
            split.append(text)
            return PART.finditer(text)

    monkeypatch.setattr(positions, "PART", Counted())
    addresses = " ".join(f"10.0.0.{number}" for number in range(200))
    found = places(page=f"{HEAD}      - {{name: A, description: {addresses}}}\n")
    assert (len(found), found[0], found[-1]) == (200, "page.yaml:6:32", "page.yaml:6:2111")
    assert split == [addresses]


def test_the_source_line_is_shown_unless_it_holds_a_secret(tmp_path: Path) -> None:
    path = tmp_path / "statuspage.yaml"
    lines = ["      - {name: A, description: TODO}", "      - {name: B, description: TODO ghp_abcdefghijklmnopqrstuv}"]
    path.write_text(HEAD + "\n".join(lines))
    problems = lint(load_config(path, environ={}), "recommended", NOW, more=())
    assert [(problem.rule, problem.excerpt) for problem in problems] == [
        ("todo", lines[0]),
        ("todo", None),
        ("secret-in-text", None),
    ]
