"""`python -m tests.benchmarks`: measure the budgets and print them as one table. `--write` puts it into `tests/benchmarks/README.md`, and
its headlines into the project's README."""

import argparse
import os
import platform
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import rows
from tests.benchmarks.pages import Size
from tests.benchmarks.table import Row, table, write_into

README = Path(__file__).parents[2] / "README.md"
ALL_FIGURES = Path(__file__).parent / "README.md"


def measure(folder: Path, *, quick: bool) -> list[Row]:
    """All rows. `quick`: small sizes, a short window, one round; the same table with less in it."""
    if quick:
        counts, plans, rounds, window = [Size(100)], [Size(100)], 1, (12, 6, 0.5)
        matrix, together = (1, 2), (3, 10, 1.0)
    else:
        counts = [Size(100), Size(1_000), Size(10_000)]
        plans, rounds, window, matrix = [Size(1_000), Size(10_000)], 9, (60, 20, 2.0), (4, 40)
        together = (8, 20, 4.0)
    return [
        *rows.counted(counts, folder),
        rows.imported(folder),
        *rows.waited(*window, folder, judged=not quick),
        *rows.shared(*together, folder, judged=not quick),
        *rows.planned(plans, rounds, folder),
        *rows.composed(matrix, rounds),
        *rows.started(rounds),
    ]


def main(arguments: list[str]) -> int:
    """Measure, print, write. 1 where a budget is not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes and one round: does it all run?")
    parser.add_argument("--write", action="store_true", help="put the figures into the two READMEs")
    asked = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        measured = measure(Path(folder), quick=asked.quick)
    text = table(measured)
    print(text, end="")
    if asked.write:
        version = ".".join(platform.python_version_tuple()[:2])
        machine = f"Python {version}, {os.cpu_count()} cores shared with other work"
        said = (
            f"{machine}. Ratios are medians of alternating rounds; absolute times stand there only to be compared.\n\n"
        )
        write_into(ALL_FIGURES, said + text)
        write_into(README, table([row for row in measured if row.headline]))
    return 0 if all(row.kept is not False for row in measured) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
