"""Where this project lives is written in one place, and the README's links work on PyPI too."""

import importlib.util
import re
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ADDRESS: str = PYPROJECT["tool"]["hatch"]["metadata"]["hooks"]["custom"]["repository"]
RELEASE = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
REPOSITORY = "https://git.acme.example/site/reconciler"


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    pytest.importorskip("hatchling", reason="hatchling is in the locks and in no extra")
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_address_is_empty_or_that_of_a_repository() -> None:
    assert ADDRESS == "" or re.fullmatch(r"https://[^/\s]+(/[\w.-]+){2,}", ADDRESS)


def test_a_release_is_refused_elsewhere() -> None:
    assert 'grep -Fx "repository = \\"$ADDRESS\\"" pyproject.toml' in RELEASE


def test_no_other_file_says_it() -> None:
    """A clone or project URL of this project: a code host, an owner, and the name of the project."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("no checkout")
    own = re.compile(r"(?:https://|git@)[\w.-]+[/:][\w.-]+/statuspage-reconciler\b")
    pypi = "https://pypi.org/project/statuspage-reconciler"
    saying = set()
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        if (ADDRESS and ADDRESS in text) or own.search(text.replace(pypi, "")):
            saying.add(name)
    assert saying <= {"pyproject.toml"}


TEXT = "See [`the map`](reconciler/README.md), [pre-commit](https://pre-commit.com) and [above](#try-it).\n![A plan](a.png)\n"


def test_links_become_absolute_at_the_tag_of_the_release(hook: ModuleType) -> None:
    assert hook.readme_for_pypi(TEXT, REPOSITORY, "1.2.3") == (
        f"See [`the map`]({REPOSITORY}/blob/v1.2.3/reconciler/README.md), "
        "[pre-commit](https://pre-commit.com) and [above](#try-it).\n"
        f"![A plan]({REPOSITORY}/raw/v1.2.3/a.png)\n"
    )


def test_without_an_address_a_link_is_its_text(hook: ModuleType) -> None:
    assert hook.readme_for_pypi(TEXT, "", "1.2.3") == (
        "See `the map`, [pre-commit](https://pre-commit.com) and [above](#try-it).\n\n"
    )


def test_the_urls_come_from_it(hook: ModuleType) -> None:
    assert hook.project_urls("") == {}
    assert {url for url in hook.project_urls(REPOSITORY).values() if not url.startswith(REPOSITORY)} == set()


def test_a_wheel_says_no_more_than_that(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="hatchling is in the locks and in no extra")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("statuspage_reconciler-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = message_from_bytes(archive.read(name))
    assert metadata["Description-Content-Type"] == "text/markdown"
    body = str(metadata.get_payload(decode=True), "utf-8")  # type: ignore[arg-type]
    assert re.findall(r"\]\((?!https?:|#)[^)]*\)", body) == []
    assert len(metadata.get_all("Project-URL", [])) == (4 if ADDRESS else 0)
