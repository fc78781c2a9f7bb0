"""The budgets of the design, each measured and set beside its bound."""

from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import counting, planning, startup, window
from tests.benchmarks.pages import Size
from tests.benchmarks.table import Row
from tests.redis_process import redis_socket

WITHIN = 1.05
"""Against the rate window: times the best possible schedule."""
TWICE = 2.0
"""Planning: times what the yaml library alone takes."""


def counted(sizes: list[Size], folder: Path) -> Iterator[Row]:
    """Requests of plan and apply, 0 of them for a single object."""
    for size in sizes:
        one = counting.count(size, _below(folder, f"count{size.components}"))
        pages = f"{size.pages} page{'s' if size.pages > 1 else ''}"
        yield Row(
            f"requests of a plan, {size.components:,} components on {pages}",
            f"{one.plan:,}",
            f"{one.plan_budget:,}: for each page 1 + ⌊{size.rows:,}/100⌋ + 1",
            one.plan <= one.plan_budget,
            headline=size.components == 1_000,
        )
        yield Row(
            f"requests of an apply that writes {one.writes:,} of them",
            f"{one.apply:,}",
            f"{one.apply_budget:,}: the plan's reads, the writes, one closing read",
            one.apply <= one.apply_budget and one.converged,
        )
        yield Row("of these, reads of a single component or group", f"{one.per_object}", "0", one.per_object == 0)


def imported(folder: Path) -> Row:
    """Requests of an import."""
    one = counting.count_import(_below(folder, "import"))
    return Row(
        f"requests of an import of a page of {one.size.components:,} components",
        f"{one.requests}",
        f"{one.budget}: the page, ⌊{one.size.rows:,}/100⌋ + 1, and each of {one.lists - 1} other lists once",
        one.requests <= one.budget and one.refused == 0,
    )


def waited(writes: int, per_window: int, seconds: float, folder: Path, *, judged: bool) -> Iterator[Row]:
    """The time against a window, and the refusals. `judged`: whether the time is held against its bound: a short window tells little."""
    one = window.wait(writes, _below(folder, "window"), per_window=per_window, seconds=seconds)
    ratio = one.seconds / one.best
    yield Row(
        f"plan and apply of {writes} new components, {per_window} requests allowed in {seconds:g} s",
        f"{one.seconds:.2f} s, {ratio:.3f} times the best",
        f"{one.best:.2f} s for {one.requests} requests, in bursts as early as the window without its reserve allows; within 5 %",
        ratio <= WITHIN and one.converged if judged else None,
        headline=True,
    )
    yield Row("refusals (420, 429) that this provoked", f"{one.refused}", "0", one.refused == 0)


def shared(pages: int, per_window: int, seconds: float, folder: Path, *, judged: bool) -> Iterator[Row]:
    """Three plans and an urgent request on one key, by a file and, where there is a server, by Redis."""
    with redis_socket() as socket:
        for store, url in (("a file", None), ("Redis", socket and f"unix://{socket}")):
            if store == "Redis" and url is None:
                continue
            one = window.wait_together(
                _below(folder, f"shared by {store}"), pages=pages, per_window=per_window, seconds=seconds, redis=url
            )
            ratio = one.seconds / one.best
            yield Row(
                f"three plans at once on one key, {per_window} requests allowed in {seconds:g} s, shared by {store}",
                f"{one.seconds:.2f} s, {ratio:.3f} times the best; {one.refused} refusals",
                f"{one.best:.2f} s for {one.requests - 1} requests; within 5 %, 0 refusals",
                ratio <= WITHIN and one.refused == 0 if judged else None,
            )
            yield Row(
                "an incident opened beside them",
                f"answered after {one.urgent * 1_000:.0f} ms",
                "without a wait for the window",
                one.urgent < seconds / 4 if judged else None,
            )


def planned(sizes: list[Size], rounds: int, folder: Path) -> Iterator[Row]:
    """Planning beside the yaml library, in this process and as a command, and the growth between the two sizes."""
    small = _below(folder, "plan100")
    planning.write_inputs(Size(100), small)
    took, added = [], []
    for size in sizes:
        inputs = _below(folder, f"plan{size.components}")
        if inputs != small:
            planning.write_inputs(size, inputs)
        for what, pair, judged in (
            ("file and snapshot to plan document", planning.compare(inputs, rounds), True),
            ("the whole command `plan --live`", planning.compare_commands(inputs, rounds), False),
        ):
            large = size.components >= 10_000
            bound = f"; {'at most' if judged else 'the goal is'} {TWICE:g} times" if large else ""
            yield Row(
                f"{what}, {size.components:,} components",
                f"{pair.seconds:.2f} s, {pair.ratio:.2f} times",
                f"{pair.beside:.2f} s for `yaml.CSafeLoader` alone{bound}",
                pair.ratio <= TWICE if judged and large else None,
                headline=judged and large,
            )
            took.append(pair.seconds)
        added.append(planning.memory(inputs, small))
    if len(sizes) == 2:
        factor = sizes[1].components / sizes[0].components
        grown = f"from {sizes[0].components:,} to {sizes[1].components:,} components"
        time, peak = took[2] / took[0], added[1] / added[0]
        yield Row(
            f"growth of the time {grown}", f"{time:.1f} times", f"{factor:g} times is linear", time <= factor * 1.3
        )
        yield Row(
            f"growth of the peak memory {grown}",
            f"{peak:.1f} times, to {added[1] / 1e6:.0f} MB",
            f"{factor:g} times is linear",
            peak <= factor * 1.3,
        )


def composed(sizes: tuple[int, int], rounds: int) -> Iterator[Row]:
    """Loading ten pages of a matrix, each of so many groups of 25, and how that grows."""
    small, large = (planning.compare_matrix(groups, rounds) for groups in sizes)
    components = 10 * sizes[1] * 25
    yield Row(
        f"a matrix of {components:,} components, loaded",
        f"{large.seconds:.2f} s, {large.ratio:.2f} times",
        f"{large.beside:.2f} s for `yaml.CSafeLoader` on the same written manually",
        None,
    )
    factor = sizes[1] / sizes[0]
    grown = large.seconds / small.seconds
    yield Row(
        f"growth of the time from {10 * sizes[0] * 25:,} to {components:,}",
        f"{grown:.1f} times",
        f"{factor:g} times is linear",
        grown <= factor * 1.3 if factor >= 10 else None,
    )


def started(rounds: int) -> Iterator[Row]:
    """What the help loads and takes."""
    heavy = startup.loaded_by_help()
    yield Row("of " + ", ".join(startup.HEAVY) + ", loaded by `--help`", ", ".join(heavy) or "none", "none", not heavy)
    pair = startup.compare_help(rounds)
    yield Row(
        "`reconciler --help`",
        f"{1000 * pair.seconds:.0f} ms",
        f"{1000 * pair.beside:.0f} ms for `python -c pass`",
        None,
    )


def _below(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir(exist_ok=True)
    return made
