"""The hook for pre-commit, and the lines to copy: when it runs, and what it finds."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WRONG = "version: 1\npages: {acme: {id: kctbh9vrtdwd, componets: []}}\n"


def snippets() -> list[dict[str, Any]]:
    """The hooks of the snippets, in order."""
    text = (ROOT / "examples" / "pre-commit" / "README.md").read_text(encoding="utf-8")
    return [yaml.safe_load(part.split("```")[0])["repos"][0]["hooks"][0] for part in text.split("```yaml\n")[1:]]


def committed(folder: Path, file: str, hook: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """What the real pre-commit says of a commit of this file, with the hook as the snippet has it."""
    beside = Path(sys.executable).parent / "pre-commit"
    program = str(beside) if beside.exists() else shutil.which("pre-commit")
    if program is None:
        pytest.skip("pre-commit is not installed")
    (described,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    # Installed already: the tool of this checkout takes the place of a release from the network.
    local = {**described, **hook, "language": "system", "entry": f"{sys.executable} -P -m reconciler validate"}
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(WRONG)
    config = {"repos": [{"repo": "local", "hooks": [local]}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    environ = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PRE_COMMIT_HOME": str(folder / "home"),
        "PYTHONPATH": str(ROOT),
    }
    subprocess.run(["git", "init", "--quiet"], cwd=folder, env=environ, check=True)
    subprocess.run(["git", "add", file], cwd=folder, env=environ, check=True)
    call = [program, "run", "--color", "never"]
    return subprocess.run(call, cwd=folder, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("file", "number"), [("statuspage.yaml", 0), ("statuspage/pages.yml", 0), ("status/pages.yaml", 1)]
)
def test_the_lines_to_copy_find_a_problem(tmp_path: Path, file: str, number: int) -> None:
    done = committed(tmp_path, file, snippets()[number])

    assert done.returncode == 1, done.stdout
    assert "componets" in done.stdout


def test_args_alone_skip_for_ever_as_the_text_says(tmp_path: Path) -> None:
    hook = {name: value for name, value in snippets()[1].items() if name != "files"}
    done = committed(tmp_path, "status/pages.yaml", hook)

    assert done.returncode == 0
    assert "Skipped" in done.stdout


def test_the_snippets_name_the_hook_that_there_is() -> None:
    (described,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in snippets()] == [described["id"]] * 2
    assert snippets()[1]["args"] == ["status/"]
