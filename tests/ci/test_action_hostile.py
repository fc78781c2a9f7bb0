"""The action in a stranger's checkout: none of its files is run or imported, and no step continues without its guard."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.ci.action import ACTION, GITLAB, INPUTS, ROOT, STAND_IN

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the traps are shell scripts")

MODULES = ("secrets", "logging", "sitecustomize", "usercustomize", "venv", "ensurepip", "encodings", "os", "runpy")
PACKAGES = ("pip", "reconciler", "click", "json")
PROGRAMS = ("reconciler", "python3", "python", "git", "sed", "tail", "mktemp", "touch", "bash", "pip")


class Checkout:
    """A checkout full of files that leave a mark where they are run or imported."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.temp, self.mark = folder / "checkout", folder / "temp", folder / "mark"
        self.temp.mkdir()
        module = f"open({str(self.mark)!r}, 'a').write(__name__ + '\\n')\n"
        for name in MODULES:
            self.write(f"{name}.py", module)
        for name in PACKAGES:
            self.write(f"{name}/__init__.py", module)
            self.write(f"{name}/__main__.py", module)
        for name in PROGRAMS:
            for place in (name, f"venv/bin/{name}", f"bin/{name}"):
                if not (self.folder / place).is_dir():
                    self.write(place, f"#!/bin/sh\necho {place} >>{self.mark}\n").chmod(0o755)
        self.write("venv/pyvenv.cfg", "home = .\n")
        self.write("pyvenv.cfg", "home = .\n")
        self.write("pip.conf", "[global]\nindex-url = http://127.0.0.1:1/\n")
        self.write("statuspage.yaml", "version: 1\npages: {desk: {id: zzkq77, components: [{name: Till}]}}\n")

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def run(self, script: list[str], **env: str) -> subprocess.CompletedProcess[str]:
        """Run a step as a runner does, with an environment that helps the stranger as much as a workflow may."""
        variables = {
            "PATH": f".:venv/bin:{os.environ['PATH']}::bin",
            "PYTHONPATH": ".",
            "CDPATH": str(self.folder),
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(self.temp / "output"),
            "CALLS": str(self.temp / "calls"),
            **INPUTS,
            **env,
        }
        shell = shutil.which("bash")
        assert shell
        return subprocess.run(
            [shell, *script], env=variables, cwd=self.folder, capture_output=True, text=True, check=False, timeout=120
        )

    def marks(self) -> list[str]:
        return self.mark.read_text().splitlines() if self.mark.exists() else []


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def installed(checkout: Checkout, program: str) -> None:
    tool = checkout.temp / "reconciler-venv" / "bin" / "reconciler"
    tool.parent.mkdir(parents=True)
    tool.write_text(program)
    tool.chmod(0o755)


def test_these_traps_are_none_of_paper(checkout: Checkout) -> None:
    subprocess.run(
        [sys.executable, "-c", "import secrets"], cwd=checkout.folder, capture_output=True, check=False, timeout=60
    )
    assert "secrets" in checkout.marks()


@pytest.mark.parametrize("command", ["validate", "plan", "apply", "drift", "snapshot"])
def test_no_file_of_the_checkout_is_run(checkout: Checkout, command: str) -> None:
    installed(checkout, STAND_IN)
    done = checkout.run([str(ACTION / "run.sh")], INPUT_COMMAND=command, INPUT_BASE="auto", BASE="a" * 40, CODE="2")

    assert (done.stderr, done.returncode) == ("", 0)
    assert checkout.marks() == []
    assert command in (checkout.temp / "calls").read_text()


def test_the_real_tool_imports_nothing_of_the_checkout(checkout: Checkout) -> None:
    installed(checkout, f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m reconciler "$@"\n')
    done = checkout.run([str(ACTION / "run.sh")], INPUT_COMMAND="validate")

    assert done.stderr == "Valid: statuspage.yaml: 1 page with 1 component\n"
    assert (done.returncode, checkout.marks()) == (0, [])


@pytest.mark.parametrize("said", ["", "echo", "echo token", "echo ::error::", "exit 3", f"printf '{'a' * 32}\\nmore'"])
@pytest.mark.parametrize("command", ["plan", "apply", "drift", "snapshot"])
def test_without_a_mark_nothing_of_the_page_is_printed(checkout: Checkout, command: str, said: str) -> None:
    installed(checkout, STAND_IN)
    python = checkout.temp / "python" / "python3"
    python.parent.mkdir()
    python.write_text(f"#!/bin/sh\n{said}\n")
    python.chmod(0o755)
    done = checkout.run(
        [str(ACTION / "run.sh")],
        INPUT_COMMAND=command,
        INPUT_FAIL_ON="never",
        PATH=f"{python.parent}:{os.environ['PATH']}",
    )

    assert done.stdout == "::error::python3 gave no random mark, so the names on the page cannot be printed safely\n"
    assert done.returncode == 1
    assert (checkout.temp / "calls").read_text() == "validate --format github\n"
    assert (checkout.temp / "output").read_text() == "exit-code=1\nfailure-reason=error\n"


def install_step() -> str:
    (step,) = [
        step for step in yaml.safe_load((ACTION / "action.yml").read_text())["runs"]["steps"] if "id" not in step
    ]
    script: str = step["run"]
    return script


def test_the_environment_of_the_action_is_made_outside_of_the_checkout(checkout: Checkout) -> None:
    before, made, _ = install_step().partition('python="$RUNNER_TEMP/reconciler-venv/bin/python"\n')
    assert made, "the environment is made before it is named"
    checked = f'{before}{made}"$python" -I -c "import secrets, logging, pip"\n'
    done = checkout.run(["-eo", "pipefail", "-c", checked], PATH=f"{os.environ['PATH']}:.")

    assert (done.returncode, done.stderr) == (0, "")
    assert checkout.marks() == []
    assert (checkout.temp / "reconciler-venv" / "bin" / "python").exists()


SCRIPTS = sorted(
    path
    for folder in (".github/actions", ".github/docker", "examples", "reconciler/app/templates", ".ci")
    for path in (ROOT / folder).rglob("*")
    if path.is_file() and path.suffix in ("", ".sh", ".yml", ".yaml")
)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_python_is_isolated_wherever_a_checkout_is_the_folder(path: Path) -> None:
    for call in re.findall(r"\bpython3? +(-.*)", path.read_text()):
        assert call.startswith("-I "), call
        assert " pip " not in call or " pip install --isolated " in call or path.name == "Dockerfile", call


def test_the_pipelines_and_the_image_import_nothing_of_the_checkout() -> None:
    assert yaml.safe_load(re.sub(r"!reference .*", "x", GITLAB.read_text()))["variables"]["PYTHONSAFEPATH"] == "1"
    image = (ROOT / ".github" / "docker" / "Dockerfile").read_text()
    assert "PYTHONSAFEPATH=1" in image
    assert "git config --system safe.bareRepository explicit" in image


def test_what_a_pipeline_writes_by_the_shell_goes_through_no_link() -> None:
    jobs = yaml.safe_load(re.sub(r"!reference .*", "x", GITLAB.read_text()))
    written = 0
    for job in jobs.values():
        removed: set[str] = set()
        for line in job.get("script", ()) if isinstance(job, dict) else ():
            for removal in re.findall(r"\brm -f ([^;#|&]+)", str(line)):
                removed |= set(removal.split())
            for name in re.findall(r"(?: > |--out(?:put)? )(\S+\.\w+)", str(line)):
                assert name in removed or name == "snapshot.json", line  # the default branch's own job
                written += 1
    assert written >= 5
