"""The floors of the house: what may import what, and what `--help` may load."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "reconciler"
FLOORS = {
    "model": set(),
    "http": {"model"},
    "config": {"model"},
    "planner": {"model"},
    "providers": {"model", "http"},
    "render": {"model"},
    "sandbox": set(),
    "applier": {"model", "planner", "providers", "http"},
    "ci": {"model", "http", "render"},
    "cli": {"model", "config", "planner", "providers", "http", "render", "applier", "ci", "sandbox"},
}
SHARED = {"errors", "__version__"}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
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


def test_every_room_of_the_package_has_its_floor() -> None:
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms <= set(FLOORS)


def test_the_planner_is_pure() -> None:
    banned = {"os", "time", "socket", "random", "httpx", "subprocess", "pathlib", "threading", "yaml"}
    for path in (PACKAGE / "planner").rglob("*.py"):
        assert not banned & {name.split(".")[0] for name in imports(path)}, path


def test_text_goes_out_through_the_cli_alone() -> None:
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        prints = [n.lineno for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n.func) == "print"]
        assert not prints, f"{path}: {prints}"


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["plan", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    heavy = ["pydantic", "yaml", "httpx", "phonenumbers", "asyncio", "deepdiff", "starlette", "uvicorn"]
    code = (
        "import sys\n"
        "from reconciler.cli import main\n"
        f"try: main({arguments!r})\n"
        "except SystemExit as stop: assert not stop.code, stop.code\n"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_every_exclusion_from_coverage_is_counted_and_has_its_reason() -> None:
    excluded = [
        f"{path.relative_to(PACKAGE)}: {line.strip()}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "pragma: no cover" in line
    ]
    assert all(re.search(r"pragma: no cover\W+\w.{3,}", line) for line in excluded), excluded
    assert len(excluded) == 1
