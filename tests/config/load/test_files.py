"""Where the configuration lies, folders of it, and files that are none."""

import os
from pathlib import Path
from typing import Any

import pytest

from reconciler.config.load import files
from reconciler.config.load.files import find_config
from reconciler.config.load.load import load_config
from reconciler.errors import ConfigError

Room = Any
ONE = "version: 1\npages: {acme: {id: x}}\n"


def said(path: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_config(path, environ={})
    return [f"{p.place}: {p.message}" + (f" -> {p.hint}" if p.hint else "") for p in caught.value.problems]


def missing(path: str | None, cwd: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        find_config(path, cwd)
    (problem,) = caught.value.problems
    return f"{problem.place}: {problem.message}" + (f" -> {problem.hint}" if problem.hint else "")


def test_the_default_is_a_file_or_a_folder(room: Room) -> None:
    assert missing(None, room.folder) == (
        "statuspage.yaml: there is neither a file statuspage.yaml or statuspage.yml nor a folder statuspage/ with YAML files"
        " -> `reconciler init` writes one, and `reconciler import` one of a live page; or give the path of another"
    )
    (room.folder / "statuspage").mkdir()
    assert "neither a file" in missing(None, room.folder)
    room.write("statuspage/a.yml", ONE)
    assert find_config(None, room.folder) == room.folder / "statuspage"
    room.write("statuspage.yaml", ONE)
    assert missing(None, room.folder) == (
        "statuspage.yaml: there are both statuspage.yaml and statuspage/, and one of them is the configuration"
        " -> give the path of the one that counts"
    )
    room.write("statuspage.yml", ONE)
    assert "there are both statuspage.yaml and statuspage.yml and statuspage/" in missing(None, room.folder)
    (room.folder / "statuspage.yml").unlink()
    (room.folder / "statuspage" / "a.yml").unlink()
    assert find_config(None, room.folder) == room.folder / "statuspage.yaml"


def test_a_named_path_must_be_there(room: Room) -> None:
    room.write("other.yaml", ONE)
    assert find_config("other.yaml", room.folder) == room.folder / "other.yaml"
    assert missing("none.yaml", room.folder) == "none.yaml: there is no such file or folder"
    room.write("pages/acme.yaml", ONE)
    assert missing("pages/amce.yaml", room.folder) == (
        f"pages/amce.yaml: there is no such file or folder -> did you mean `{Path('pages/acme.yaml')}`?"
    )
    assert missing("page", room.folder) == "page: there is no such file or folder -> did you mean `pages`?"
    assert missing("nowhere/acme.yaml", room.folder) == "nowhere/acme.yaml: there is no such file or folder"


def test_errors_show_paths_below_the_working_directory_in_short(room: Room, tmp_path_factory: Any) -> None:
    room.write("sub/a.yaml", "version: 2\n")
    assert said(room.folder / "sub" / "a.yaml")[0].startswith("sub/a.yaml:1:1: ")
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "a.yaml"
    elsewhere.write_text("version: 2\n")
    assert said(elsewhere)[0].startswith(f"{elsewhere.as_posix()}:1:1: ")


FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "statuspage.yaml: the file is empty -> begin with `version: 1`"),
    "binary": (b"\x7fELF\0\0", "statuspage.yaml: the file is binary, not text -> save it as UTF-8 text"),
    "UTF-16": ("version: 1".encode("utf-16"), "statuspage.yaml: the file is UTF-16 -> save it as UTF-8"),
    "Latin-1": (
        b"version: 1\npages: \xe4\n",
        "statuspage.yaml:2:8: the file is not UTF-8 -> save it as UTF-8",
    ),
    "huge": (
        b"#" * 10_000_001,
        (
            "statuspage.yaml: the file is larger than the 10,000,000 bytes that may be read here"
            " -> split it, or check what it is"
        ),
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_no_configuration(room: Room, case: str) -> None:
    data, expected = FILES[case]
    assert said(room.write("statuspage.yaml", data)) == [expected]


def test_fifty_megabytes_are_refused_unread(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    path = room.folder / "statuspage.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert "larger than" in said(path)[0]


def test_a_byte_order_mark_is_passed_over(room: Room) -> None:
    assert room.load(b"\xef\xbb\xbf" + ONE.encode()).pages[0].key == "acme"


def test_files_that_cannot_be_opened(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    (room.folder / "dangling.yaml").symlink_to("nowhere")
    assert said(room.folder / "dangling.yaml") == ["dangling.yaml: the file cannot be read: no such file or directory"]
    (room.folder / "loop.yaml").symlink_to("loop.yaml")
    assert said(room.folder / "loop.yaml") == ["loop.yaml: the file cannot be read: too many levels of symbolic links"]
    (room.folder / "f").mkdir()
    (room.folder / "f" / "dir.yaml").mkdir()
    assert said(room.folder / "f") == ["f/dir.yaml: it is not a regular file"]

    def refuse(*_: Any, **__: Any) -> int:
        raise PermissionError(13, "Permission denied")

    path = room.write("statuspage.yaml", ONE)
    monkeypatch.setattr(os, "open", refuse)
    assert said(path) == ["statuspage.yaml: the file cannot be read: permission denied"]


def test_a_folder_that_cannot_be_listed(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    (room.folder / "f").mkdir()

    def refuse(_: Path) -> list[Path]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files, "yaml_files", refuse)
    assert said(room.folder / "f") == ["f: the folder cannot be read: Permission denied"]


def test_a_working_directory_that_is_gone(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> Path:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(Path, "cwd", gone)
    assert files.shown(Path("/a/b.yaml")) == "/a/b.yaml"


def test_a_folder_is_read_in_name_order_and_merged(room: Room) -> None:
    room.write(
        "f/10-page.yaml",
        "version: 1\npages:\n  acme:\n    id: x\n    components: [{name: A}]\n    settings: {name: N}\n",
    )
    room.write(
        "f/20-more.yml", "version: 1\npages:\n  acme:\n    components: [{name: B}]\n    settings: {branding: basic}\n"
    )
    room.write("f/30-other.yaml", "version: 1\npages:\n  other: {id: y}\nprovider: {key_env: STATUSPAGE_API_KEY_TOP}\n")
    room.write("f/.hidden.yaml", "nonsense: [")
    room.write("f/notes.txt", "nonsense: [")
    room.write("f/sub/more.yaml", "nonsense: [")
    found = load_config(room.folder / "f", environ={})
    assert found.files == ("f/10-page.yaml", "f/20-more.yml", "f/30-other.yaml")
    acme, other = found.pages
    assert [(str(i.address), i.source) for i in acme.items] == [
        ("acme/page", ("f/10-page.yaml", 6, 15)),
        ("acme/component/A", ("f/10-page.yaml", 5, 18)),
        ("acme/component/B", ("f/20-more.yml", 4, 18)),
    ]
    assert acme.items[0].fields == {"name": "N", "branding": "basic"}
    assert (acme.provider.key_env, other.key) == ("STATUSPAGE_API_KEY_TOP", "other")


def test_files_of_a_folder_that_do_not_fit_each_other(room: Room) -> None:
    room.write(
        "f/a.yaml", "version: 1\npages:\n  acme: {id: x, order: note, components: [{name: A}], settings: {name: N}}\n"
    )
    room.write(
        "f/b.yaml", "pages:\n  acme:\n    id: x\n    components: {name: B}\n    settings: {name: M}\n    componnts: 1\n"
    )
    room.write("f/c.yaml", "- a\n")
    room.write("f/d.yaml", "version: 2\n")
    room.write("f/e.yaml", "version: 1\n1: x\n")
    room.write("f/f.yaml", "a: [\n")
    assert said(room.folder / "f") == [
        "f/b.yaml:1:1: this file has no `version` -> begin with `version: 1`",
        "f/b.yaml:3:9: `id` is written in two files (first at f/a.yaml:3:14) -> keep one of them",
        "f/b.yaml:4:17: `components` is not of one sort in two files (first at f/a.yaml:3:42) -> keep one of them",
        "f/b.yaml:5:22: `name` is written in two files (first at f/a.yaml:3:72) -> keep one of them",
        "f/b.yaml:6:5: the key `componnts` is not known here -> did you mean `components`?",
        "f/c.yaml:1:1: the file is not a map of keys and values -> begin with `version: 1`",
        "f/d.yaml:1:10: this version of the format is not known -> write `version: 1`",
        'f/e.yaml:2:1: the key 1 is not text -> write it in quotes: "1"',
        "f/f.yaml:2:1: a value is missing here",
    ]


def test_two_of_one_place_in_two_files(room: Room) -> None:
    room.write("f/a.yaml", "version: 1\npages: {acme: {id: x, components: [{name: A}]}}\n")
    room.write("f/b.yaml", "version: 1\npages: {acme: {components: [{name: A}]}}\n")
    assert said(room.folder / "f") == [
        (
            "f/b.yaml:2:29: duplicate component `A` (first declared at f/a.yaml:2)"
            " -> rename one, or give both the `id:` of the live one that is meant"
        )
    ]


def test_an_empty_folder(room: Room) -> None:
    (room.folder / "f").mkdir()
    assert said(room.folder / "f") == ["f: the folder holds no *.yaml or *.yml file -> put statuspage.yaml into it"]


def test_all_files_of_a_folder_have_a_size_together(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_CONFIG_BYTES", 50)
    room.write("f/a.yaml", ONE)
    room.write("f/b.yaml", ONE)
    assert said(room.folder / "f")[0].startswith("f/b.yaml: the file is larger than the 16 bytes")


def test_includes_are_below_the_folder_itself(room: Room) -> None:
    room.write(
        "f/a.yaml", "version: 1\npages: {acme: {id: x, components: [{name: A, description: '${file:x.txt}'}]}}\n"
    )
    room.write("f/x.txt", "inside")
    room.write("x.txt", "outside")
    (page,) = load_config(room.folder / "f", environ={}).pages
    assert page.items[0].fields["description"] == "inside"


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file here opens and then cannot be read")
def test_a_file_that_opens_and_cannot_be_read() -> None:
    assert said(Path("/proc/self/mem")) == ["/proc/self/mem: the file cannot be read: input/output error"]


def test_the_short_ending_is_a_default_too(room: Room) -> None:
    room.write("statuspage.yml", ONE)
    assert find_config(None, room.folder) == room.folder / "statuspage.yml"


def test_files_of_a_folder_that_are_not_read_are_warned_of(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(room.folder)
    room.write("status/a.yaml", ONE)
    room.write("status/b.YAML", ONE)
    room.write("status/more/c.yml", ONE)
    room.write("status/bodies/text.md", "a text")
    room.write("status/.hidden.YML", ONE)
    loaded = load_config(room.folder / "status", environ={})
    assert [(one.place, one.message, one.hint) for one in loaded.warnings] == [
        (
            "status/b.YAML",
            "the file is not read: its name does not end in .yaml or .yml",
            "write the ending in small letters",
        ),
        (
            "status/more",
            "c.yml is not read: only the files of status/ itself are",
            "move it to status/, or delete it",
        ),
    ]


@pytest.mark.posix("there are links, pipes and devices")
@pytest.mark.parametrize("target", ["/dev/zero", "pipe"])
@pytest.mark.parametrize("named", [None, "statuspage.yaml", "."])
def test_a_link_to_what_never_ends_is_refused_and_not_waited_for(
    room: Room, monkeypatch: pytest.MonkeyPatch, named: str | None, target: str
) -> None:
    monkeypatch.chdir(room.folder)
    os.mkfifo("pipe")
    (room.folder / "statuspage.yaml").symlink_to(target)
    with pytest.raises(ConfigError) as caught:
        load_config(find_config(named, room.folder), environ={})
    assert [(p.place, p.message, p.hint) for p in caught.value.problems] == [
        ("statuspage.yaml", "it is not a regular file", None)
    ]


@pytest.mark.posix("there are links, pipes and devices")
def test_a_pipe_is_read_where_it_is_named_and_only_there(room: Room) -> None:
    os.mkfifo(room.folder / "statuspage.yaml")
    assert missing(None, room.folder) == ("statuspage.yaml: it is not a regular file -> give its path to read a pipe")
    assert find_config("statuspage.yaml", room.folder) == room.folder / "statuspage.yaml"


@pytest.mark.posix("there are links, pipes and devices")
@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("/dev/zero", "it lies outside the configuration's own folder"),
        ("/proc/self/environ", "it lies outside the configuration's own folder"),
        ("pipe", "it is not a regular file"),
        ("huge", "the file is larger than the 1,000,000 bytes that may be read here"),
        ("body.md", "too many levels of symbolic links"),
    ],
)
def test_an_included_file_is_bounded_and_below_the_folder(room: Room, target: str, told: str) -> None:
    os.mkfifo(room.folder / "pipe")
    with (room.folder / "huge").open("wb") as huge:
        huge.truncate(10**12)
    (room.folder / "body.md").symlink_to(target)
    path = room.write(
        "statuspage.yaml",
        "version: 1\npages: {a: {id: zq1, components: [{name: N, description: '${file:body.md}'}]}}\n",
    )
    (problem,) = said(path)
    assert "the file body.md cannot be read: " in problem
    if target == "body.md":
        assert "circle" in problem or told in problem
    else:
        assert problem.endswith(told)
