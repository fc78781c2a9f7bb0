"""What the package needs is what it declares; the locks hold all of it."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
DECLARED: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT: dict[str, Any] = DECLARED["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
RELEASED: list[str] = PROJECT["dependencies"] + EXTRAS["redis"]
BUILD: list[str] = DECLARED["dependency-groups"]["build"]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")
NEVER_IMPORTED = {"tzdata"}
"""zoneinfo of the standard library reads it, where the system has no time zones (Windows, slim images)."""


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for line in requirements}


def imported(folder: Path) -> set[str]:
    """The top-level modules that the Python files of a folder import, wherever in a file that stands."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add(str(node.module).partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"reconciler", "tests"}


def distributions(modules: set[str]) -> set[str]:
    """The packages that these modules belong to."""
    owners = packages_distributions()
    return {canonicalize_name(owners[module][0]) for module in modules}


def test_every_declared_dependency_is_imported_and_every_import_is_declared() -> None:
    assert distributions(imported(ROOT / "reconciler")) == names(RELEASED) - NEVER_IMPORTED


def test_the_tests_import_nothing_that_is_not_declared() -> None:
    assert distributions(imported(ROOT / "tests")) <= names(RELEASED + EXTRAS["dev"])


@pytest.mark.parametrize("line", RELEASED + EXTRAS["dev"] + BUILD)
def test_every_dependency_says_its_lowest_version(line: str) -> None:
    assert [one.operator for one in Requirement(line).specifier if one.operator == ">="] == [">="], line


def test_what_builds_the_package_is_locked() -> None:
    assert set(DECLARED["build-system"]["requires"]) <= set(BUILD)


def pins(lock: str) -> dict[str, str]:
    """Name to version, of every package in a lock."""
    found = {}
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if line and line[0] not in "# ":
            requirement = Requirement(line.removesuffix("\\"))
            (pin,) = requirement.specifier
            assert pin.operator == "==", line
            found[canonicalize_name(requirement.name)] = pin.version
    return found


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("requirements.lock", RELEASED),
        ("requirements-dev.lock", RELEASED + EXTRAS["dev"] + BUILD),
        ("requirements-build.lock", BUILD),
    ],
)
def test_each_lock_satisfies_what_is_declared(lock: str, requirements: list[str]) -> None:
    locked = pins(lock)
    for requirement in map(Requirement, requirements):
        assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)]), f"{requirement}: .ci/lock"


def test_what_is_tested_is_what_is_released() -> None:
    assert (pins("requirements.lock") | pins("requirements-build.lock")).items() <= pins(
        "requirements-dev.lock"
    ).items()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_and_hashes_alone(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]
    pin = re.compile(
        r"[\w.-]+==[\w.]+(?: ; [\w .'=<>!()]+)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n(?:    # [^/]*\n)*"
    )
    assert [block for block in blocks if not pin.fullmatch(block)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_lock_is_written_by_one_script(lock: str) -> None:
    assert (ROOT / lock).read_text(encoding="utf-8").splitlines()[1] == "#    .ci/lock"


def test_a_wheel_holds_the_lock_of_its_release(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="hatchling is in the locks and in no extra")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("statuspage_reconciler-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("reconciler/requirements.lock") == (ROOT / "requirements.lock").read_bytes()
