"""Planning from file and snapshot beside `yaml.CSafeLoader` alone reading the same file, and how both grow."""

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

import yaml

from reconciler import applier
from reconciler.config.load.files import Text
from reconciler.config.load.load import load_config, load_texts
from reconciler.model.resource import DesiredPage
from reconciler.providers.protocol import Backend
from tests.benchmarks.counting import UNLIMITED
from tests.benchmarks.pages import Size, declared, fleet, live
from tests.benchmarks.run import NOW, run_in

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Paired:
    """Median seconds of ours and of what it is held against, and the median of their ratios round by round."""

    seconds: float
    beside: float
    ratio: float


def write_inputs(size: Size, folder: Path) -> None:
    """`statuspage.yaml`, which changes a tenth of the components, and `snapshot.json`, taken from a sandbox."""
    with run_in(folder) as run, run.services() as reached:
        run.sandbox.seed(live(size))
        run.file.write_text(declared(size, edited=True, rate=UNLIMITED), encoding="utf-8")
        loaded = load_config(run.file, environ={})
        taken = applier.take(loaded, reached.backend_for, now=NOW, source=run.url)
    applier.write_snapshot(taken, folder / "snapshot.json", subscribers=False)


def plan(folder: Path) -> int:
    """From the two files to the plan document; the number of its actions."""
    declared = load_config(folder / "statuspage.yaml", environ={})
    snapshot = applier.pages_of(applier.read_snapshot(folder / "snapshot.json"), declared)
    made = applier.make_plan(declared, _nobody, today=NOW, snapshot=snapshot)
    return len(applier.document_of(made, b"").actions)


def _nobody(page: DesiredPage) -> Backend:
    raise AssertionError(f"{page.key} is read from the snapshot")


def alone(folder: Path) -> None:
    """What the yaml library takes to read the file and do nothing with it."""
    yaml.load((folder / "statuspage.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)


def compare(folder: Path, rounds: int) -> Paired:
    """Both in this process; what was loaded into it before is kept out of the collector's way, which would slow the library down."""
    gc.collect()
    gc.freeze()
    try:
        return in_turns(lambda: plan(folder), lambda: alone(folder), rounds)
    finally:
        gc.unfreeze()


def compare_matrix(groups: int, rounds: int) -> Paired:
    """Ten pages of a matrix beside the yaml library reading the same pages written manually."""
    composed, written = fleet(groups)
    text = Text("statuspage.yaml", composed)
    return in_turns(lambda: load_texts([text], str, environ={}), lambda: yaml.load(written, yaml.CSafeLoader), rounds)


def compare_commands(folder: Path, rounds: int) -> Paired:
    """`reconciler plan --live` beside a process that loads the yaml library and reads the file: start-up, rendering and all."""
    command = [sys.executable, "-m", "reconciler", "plan", "--live", "snapshot.json"]
    library = [sys.executable, "-c", "import yaml; yaml.load(open('statuspage.yaml').read(), yaml.CSafeLoader)"]
    return in_turns(lambda: run(command, folder), lambda: run(library, folder), rounds)


def memory(folder: Path, small: Path) -> int:
    """The peak that planning adds in a process of its own, in bytes; see `added_memory`."""
    return int(run([sys.executable, "-m", "tests.benchmarks.planning", str(small), str(folder)], ROOT))


def in_turns(ours: Callable[[], object], beside: Callable[[], object], rounds: int) -> Paired:
    """Both so many times, one after the other, so that whatever else the machine does falls on both.

    A round before them is not counted: it loads and compiles what is loaded and compiled but once.
    """
    ours()
    beside()
    pairs = [(_seconds(ours), _seconds(beside)) for _ in range(rounds)]
    return Paired(
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
    )


def run(command: list[str], folder: Path) -> str:
    """What a command prints. Its modules are compiled once and kept, as an installed package's are."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environ.update(PYTHONPATH=str(ROOT), PYTHONPYCACHEPREFIX=str(Path(gettempdir()) / "reconciler-benchmarks"))
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=True).stdout


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _peak() -> int:
    """The most memory that this process has had, in bytes.

    `ru_maxrss` of a new process begins with its parent's on Linux, so the process's own high-water mark comes first (proc_pid_status(5)).
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text(encoding="ascii").partition("VmHWM:")[2].split()[0]) * 1024
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def added_memory(small: Path, folder: Path) -> int:
    """Bytes by which planning `folder` raises the peak that planning `small` left: without the libraries and the schema."""
    plan(small)
    before = _peak()
    plan(folder)
    return _peak() - before


if __name__ == "__main__":
    print(added_memory(Path(sys.argv[1]), Path(sys.argv[2])))
