"""What `reconciler --help` loads, and how long it takes beside the interpreter alone."""

import subprocess
import sys
from pathlib import Path

from tests.benchmarks.planning import Paired, in_turns, run

HEAVY = ("pydantic", "yaml", "httpx", "deepdiff", "asyncio")
ROOT = Path(__file__).parents[2]

_LOADED = f"""
import sys
from reconciler.cli import main
try:
    main(["--help"])
except SystemExit as stop:
    assert not stop.code
print(*[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
"""


def loaded_by_help() -> list[str]:
    """Those of `HEAVY` that the help loads."""
    done = subprocess.run([sys.executable, "-c", _LOADED], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stderr.split()


def compare_help(rounds: int) -> Paired:
    """The help beside a Python that does nothing."""
    return in_turns(
        lambda: run([sys.executable, "-m", "reconciler", "--help"], ROOT),
        lambda: run([sys.executable, "-c", "pass"], ROOT),
        rounds,
    )
