"""The floors of the house: what may import what, and what a command may load."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Collection, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "reconciler"
FLOORS = {
    "model": set(),
    "http": {"model"},
    "documents": {"model"},
    "planner": {"model"},
    "providers": {"model", "http"},
    "config": {"model", "documents"},
    "render": {"model", "documents"},
    "sandbox": set(),
    "applier": {"model", "documents", "planner", "providers", "http"},
    "ci": {"model", "documents", "http", "render"},
    "api": {"model", "documents", "config", "planner", "providers", "http", "render", "applier"},
    "app": {
        "model",
        "documents",
        "config",
        "planner",
        "providers",
        "http",
        "render",
        "applier",
        "ci",
        "api",
        "sandbox",
    },
}
FLOORS["cli"] = FLOORS["app"] - {"sandbox"} | {"app"}
SHARED = {"errors", "__version__"}
WINGS = {
    "config": {
        "yaml": set(),
        "lint": {"yaml"},
        "schema": {"yaml", "lint"},
        "load": {"yaml", "schema"},
        "write": {"yaml", "schema", "load"},
        "adopt": {"yaml", "schema", "load", "write"},
    },
    "planner": {
        "match": set(),
        "diff": {"match"},
        "groups": {"match"},
        "guard": {"match", "diff", "groups"},
    },
}
"""Which wing of a room may import which. What stands beside the wings may be imported by any of them."""


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("room", sorted(FLOORS))
def test_imports_run_down_the_floors(room: str) -> None:
    wrong = []
    for path in sorted((PACKAGE / room).rglob("*.py")):
        for name in imports(path):
            parts = name.split(".")
            if parts[0] != "reconciler" or len(parts) < 2 or parts[1] == room:
                continue
            shared = parts[1] in SHARED and room != "sandbox"
            if not shared and parts[1] not in FLOORS[room]:
                wrong.append(f"{path.relative_to(PACKAGE)}: {name}")
    assert wrong == []


@pytest.mark.parametrize(("room", "wing"), [(room, wing) for room, wings in WINGS.items() for wing in wings])
def test_the_wings_of_a_room_are_built_on_one_another(room: str, wing: str) -> None:
    wrong = []
    for path in sorted((PACKAGE / room / wing).rglob("*.py")):
        for name in imports(path):
            other = name.removeprefix(f"reconciler.{room}.").split(".")[0]
            if name.startswith(f"reconciler.{room}.") and other in WINGS[room].keys() - {wing} - WINGS[room][wing]:
                wrong.append(f"{path.relative_to(PACKAGE)}: {name}")
    assert wrong == []


def test_no_module_imports_itself_around_a_corner() -> None:
    modules = {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
        for path in PACKAGE.rglob("*.py")
    }
    graph = {
        module: {known for name in imports(path) if (known := module_of(name, modules)) and known != module}
        for module, path in modules.items()
    }
    TopologicalSorter(graph).prepare()  # raises CycleError with the circle


def module_of(name: str, modules: Collection[str]) -> str | None:
    """The module that an import of this name reads: the name itself, or what it is taken from."""
    return next((known for known in (name, name.rpartition(".")[0]) if known in modules), None)


def test_every_room_of_the_package_has_its_floor() -> None:
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms <= set(FLOORS)


@pytest.mark.parametrize("room", ["planner", "applier", "render"])
def test_no_neutral_room_knows_a_kind_or_a_service_by_name(room: str) -> None:
    """They ask the page's service for its kinds, and a kind for what is true of it."""
    known = (
        "reconciler.model.kinds",
        "reconciler.model.services.",
        "reconciler.providers.statuspage",
        "reconciler.providers.jsm",
    )
    looks_up = {f"reconciler.model.services.{name}" for name in ("ALL_KINDS", "DEFAULT", "SERVICES", "kind_named")}
    wrong = [
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in sorted((PACKAGE / room).rglob("*.py"))
        for name in imports(path)
        if name.startswith(known) and name not in looks_up
    ]
    assert wrong == []


@pytest.mark.parametrize("room", ["planner", "applier", "render"])
def test_no_neutral_room_decides_by_the_name_of_a_service(room: str) -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in sorted((PACKAGE / room).rglob("*.py"))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and node.value in ("statuspage", "jsm")
    ]
    assert wrong == []


def test_a_class_name_is_unique_in_the_package() -> None:
    places: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(str(path.relative_to(PACKAGE)))
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


def test_a_local_name_carries_meaning() -> None:
    empty = {"one", "found", "made", "told", "said", "known", "there", "rest"}
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = parsed(path)
        classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
        attributes = [node.target for cls in classes for node in cls.body if isinstance(node, ast.AnnAssign)]
        for node in ast.walk(tree):
            is_bound = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in attributes
            if (is_bound and node.id in empty) or (isinstance(node, ast.arg) and node.arg in empty):
                wrong.append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    assert wrong == []


def test_a_field_of_a_dataclass_has_its_own_docstring() -> None:
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        classes = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.ClassDef)]
        for cls in [] if path.is_relative_to(PACKAGE / "sandbox") else classes:
            if cls.name.startswith("_") or not any("dataclass" in ast.unparse(mark) for mark in cls.decorator_list):
                continue
            for field, below in zip(cls.body, [*cls.body[1:], ast.Pass()], strict=True):
                is_field = isinstance(field, ast.AnnAssign) and not ast.unparse(field.target).startswith("_")
                if is_field and not is_docstring(below):
                    wrong.append(f"{path.relative_to(PACKAGE)}:{field.lineno} {cls.name}")
    assert wrong == []


def is_docstring(node: ast.stmt) -> bool:
    is_constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_constant and isinstance(node.value.value, str)


def test_a_file_and_a_function_can_be_read_at_once() -> None:
    wrong = []
    for path in sorted([*PACKAGE.rglob("*.py"), *TESTS.rglob("*.py")]):
        text, name = path.read_text(encoding="utf-8"), str(path.relative_to(PACKAGE.parent))
        wrong += [name] if len(text.splitlines()) > 400 else []
        if path.is_relative_to(PACKAGE):
            functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
            too_long = [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= 50]
            wrong += [f"{name}: {function}" for function in too_long]
    assert wrong == []


def test_the_planner_is_pure() -> None:
    banned = {"os", "time", "socket", "random", "httpx", "subprocess", "pathlib", "threading", "yaml"}
    for path in (PACKAGE / "planner").rglob("*.py"):
        assert not banned & {name.split(".")[0] for name in imports(path)}, path


def test_nothing_prints_past_click() -> None:
    for path in PACKAGE.rglob("*.py"):
        tree = parsed(path)
        prints = [n.lineno for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n.func) == "print"]
        assert not prints, f"{path}: {prints}"


LIVE = ["httpx", "asyncio", "deepdiff", "starlette", "uvicorn"]
LIVE += [f"reconciler.{room}" for room in ("http", "providers", "planner", "applier", "documents", "ci", "sandbox")]
"""What only a command that reaches a service may load."""


def loaded(arguments: list[str], names: list[str], **variables: str) -> tuple[list[str], str]:
    """Those of the names that a command loads, and what it prints."""
    code = (
        "import sys\n"
        "from reconciler.cli import main\n"
        f"try: main({arguments!r}, prog_name='reconciler')\n"
        "except SystemExit as stop: assert not stop.code, stop.code\n"
        f"print(*[name for name in {names!r} if name in sys.modules], file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, check=True)
    return done.stderr.split(), done.stdout


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["plan", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    heavy = [*LIVE, "pydantic", "yaml", "phonenumbers", "reconciler.model.resource"]
    assert loaded(arguments, heavy)[0] == []


QUICKSTART = str(TESTS.parent / "examples" / "quickstart" / "statuspage.yaml")


@pytest.mark.parametrize(
    ("arguments", "begin"),
    [
        (["validate", QUICKSTART], "Valid: "),
        (["validate", QUICKSTART, "--lint", "recommended", "--format", "json"], "{"),
        (["explain", "prune"], "prune"),
        (["explain", "lint"], "lint"),
        (["schema", "config"], "{"),
    ],
)
def test_what_is_done_offline_loads_no_client_of_a_service(arguments: list[str], begin: str) -> None:
    names, output = loaded(arguments, LIVE)
    assert (names, output[: len(begin)]) == ([], begin)


def test_the_completion_of_addresses_loads_no_client_of_a_service() -> None:
    words = f"reconciler plan {QUICKSTART} --only "
    names, output = loaded([], LIVE, _RECONCILER_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD="")
    assert (names, "acme/component/Website" in output) == ([], True), output


def test_every_exclusion_from_coverage_is_counted_and_has_its_reason() -> None:
    excluded = [
        f"{path.relative_to(PACKAGE)}: {line.strip()}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "pragma: no cover" in line
    ]
    assert all(re.search(r"pragma: no cover\W+\w.{3,}", line) for line in excluded), excluded
    assert len(excluded) == 1
