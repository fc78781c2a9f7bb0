"""`${env:}`, `${file:}` and `$${`."""

import os
from pathlib import Path
from typing import Any

import pytest

from reconciler.config.load import interpolation

Room = Any


def description(room: Room, written: str, **environ: str) -> object:
    items = {
        str(i.address): i for i in room.page(f"components: [{{name: A, description: '{written}'}}]", environ).items
    }
    return items["acme/component/A"].fields["description"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("${env:PAGE_X}", "a ${env:PAGE_Y} b"),
        ("<${env:PAGE_X}>${env:PAGE_Y}", "<a ${env:PAGE_Y} b>5"),
        ("${env:PAGE_Z:-other}", "other"),
        ("${env:PAGE_EMPTY:-other}", "other"),
        ("${env:PAGE_Z:-}", ""),
        ("${env:PAGE_Z:-a:-b}", "a:-b"),
        ("${env:PAGE_Y:-other}", "5"),
        ("$${env:PAGE_Y}", "${env:PAGE_Y}"),
        ("$$${env:PAGE_Y}", "$${env:PAGE_Y}"),
        ("$5 {x} $", "$5 {x} $"),
        ("${file:a.txt}", "from a file ${env:PAGE_Y}\n"),
        ("${file:sub/b.txt}!", "b!"),
        ("${file: a.txt }", "from a file ${env:PAGE_Y}\n"),
    ],
)
def test_what_stands_for_what(room: Room, written: str, expected: str) -> None:
    room.write("a.txt", "from a file ${env:PAGE_Y}\n")
    room.write("sub/b.txt", "\ufeffb")
    assert description(room, written, PAGE_X="a ${env:PAGE_Y} b", PAGE_Y="5", PAGE_EMPTY="") == expected


def test_a_value_from_elsewhere_is_text_always(room: Room) -> None:
    (page,) = room.load("version: 1\npages: {acme: {id: '${env:PAGE_ID}'}}\n", {"PAGE_ID": "123"}).pages
    assert page.id == "123"


FORMS = " -> write ${env:NAME}, ${env:NAME:-default} or ${file:path}; $${ stands for a literal ${"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("${env:PAGE_X", "`${` begins something that is not known here" + FORMS),
        ("${PAGE_X}", "`${` begins something that is not known here" + FORMS),
        ("${env:}", "`${` begins something that is not known here" + FORMS),
        ("${env:PAGE-X}", "`${` begins something that is not known here" + FORMS),
        ("${file:}", "`${` begins something that is not known here" + FORMS),
        (
            "${matrix:region}",
            "`${matrix:…}` stands only in an item with a `matrix` -> write `matrix: {axis: [value, …]}` beside it",
        ),
        (
            "${env:PAGE_X}",
            "the environment variable PAGE_X is not set, or empty -> set it, or give a default: ${env:PAGE_X:-default}",
        ),
        (
            "${env:STATUSPAGE_API_KEY:-x}",
            (
                "the variable STATUSPAGE_API_KEY may not be read: a file may read only variables that begin with PAGE_"
                " -> give the value under a name such as PAGE_STATUSPAGE_API_KEY,"
                " or SECRET_PAGE_STATUSPAGE_API_KEY for a credential or a contact"
            ),
        ),
        ("${file:none.txt}", "the file none.txt cannot be read: no such file or directory"),
        ("${file:../x.txt}", "the file ../x.txt cannot be read: it lies outside the configuration's own folder"),
        ("${file:out.txt}", "the file out.txt cannot be read: it lies outside the configuration's own folder"),
        ("${file:abs}", "the file abs cannot be read: it is not a regular file"),
        (
            "${file:big.txt}",
            "the file big.txt cannot be read: the file is larger than the 1,000,000 bytes that may be read here",
        ),
        ("${file:bin}", "the file bin cannot be read: the file is binary, not text"),
        ("${file:latin.txt}", "the file latin.txt cannot be read: the file is not UTF-8"),
        ("${file:loop}", "the file loop cannot be read: its path leads in a circle"),
        ("${file:a\x00b}".replace("\x00", "\\0"), "the file a\\0b cannot be read: no such file or directory"),
    ],
)
def test_what_cannot_be_expanded(room: Room, written: str, said: str) -> None:
    room.write("../x.txt", "secret")
    room.write("big.txt", "x" * 1_000_001)
    room.write("bin", b"\0\1")
    room.write("latin.txt", "ä".encode("latin-1"))
    (room.folder / "abs").mkdir()
    (room.folder / "out.txt").symlink_to("../x.txt")
    (room.folder / "loop").symlink_to("loop")
    found = room.wrong(f"components:\n  - name: A\n    description: '{written}'", {"STATUSPAGE_API_KEY": "secret"})
    if "leads in a circle" in said:
        assert found in ([f"3:18: {said}"], ["3:18: the file loop cannot be read: too many levels of symbolic links"])
    else:
        assert found == [f"3:18: {said}"]


@pytest.mark.parametrize("text", ["${env:PAGE_X:-${env:PAGE_Y:-5}}", "${file:${env:PAGE_Y:-5}}"])
def test_what_is_expanded_holds_nothing_to_expand(room: Room, text: str) -> None:
    (problem,) = room.wrong(f"components: [{{name: A, description: '{text}'}}]")
    assert problem.endswith(f"`${{` begins something that is not known here{FORMS}")


def test_an_absolute_path_is_outside_even_where_it_leads_inside(room: Room) -> None:
    inside = room.write("a.txt", "a")
    found = room.wrong(f"components:\n  - name: A\n    description: '${{file:{inside}}}'")
    assert found == [f"3:18: the file {inside} cannot be read: it lies outside the configuration's own folder"]


def test_a_file_with_a_nul_in_its_name(room: Room) -> None:
    assert room.wrong('components:\n  - name: A\n    description: "${file:a\\0b}"') == [
        "3:18: the file a\0b cannot be read: its path is no path"
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_no_file_and_is_not_waited_for(room: Room) -> None:
    os.mkfifo(room.folder / "pipe")
    assert room.wrong("components:\n  - name: A\n    description: '${file:pipe}'") == [
        "3:18: the file pipe cannot be read: it is not a regular file"
    ]


def test_what_failed_once_is_told_at_each_place(room: Room) -> None:
    body = "components:\n  - {name: A, description: '${file:x}'}\n  - {name: B, description: '${file:x}'}"
    assert room.wrong(body) == [
        "2:28: the file x cannot be read: no such file or directory",
        "3:28: the file x cannot be read",
    ]


def test_a_file_is_read_once(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.write("x.txt", "x")
    opened: list[Any] = []
    real = os.open

    def count(path: Any, *rest: Any, **more: Any) -> int:
        opened.append(Path(path).name)
        return real(path, *rest, **more)

    monkeypatch.setattr(os, "open", count)
    room.page("components: [{name: A, description: '${file:x.txt}'}, {name: B, description: '${file:x.txt}'}]")
    assert opened.count("x.txt") == 1


def test_expansions_have_a_length_together(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpolation, "MAX_EXPANDED", 1000)
    room.write("x.txt", "x" * 400)
    items = ", ".join(f"{{name: C{i}, description: '${{file:x.txt}}'}}" for i in range(4))
    assert [line.partition(": ")[2] for line in room.wrong(f"components: [{items}]")] == [
        "the texts read with ${…} are longer than 1,000 characters together"
    ]


def test_keys_are_not_expanded(room: Room) -> None:
    (page,) = room.load("version: 1\npages: {'${env:PAGE_X}': {id: x}}\n").pages
    assert page.key == "${env:PAGE_X}"


def test_an_unset_variable_is_told_wherever_it_stands(room: Room) -> None:
    said = "the environment variable PAGE_X is not set, or empty -> set it, or give a default: ${env:PAGE_X:-default}"
    body = (
        "settings: {branding: '${env:PAGE_X}', hidden_from_search: '${env:PAGE_X}', hedline: '${env:PAGE_X}'}\n"
        "components: [{name: A, previously: ['${env:PAGE_X}'], id: '${env:PAGE_X}'}]\n"
        "order: '${env:PAGE_X}'\n"
        "protect: ['${env:PAGE_X}']\n"
    )
    found = room.wrong(body, secrets=False)
    assert [line for line in found if said in line] == [
        f"1:22: {said}",
        f"1:59: {said}",
        f"1:85: {said}",
        f"2:37: {said}",
        f"2:59: {said}",
        f"3:8: {said}",
        f"4:11: {said}",
    ]
    assert len(found) == 8
