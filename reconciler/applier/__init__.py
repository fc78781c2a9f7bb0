"""Apply a plan: read the pages, execute the actions in order, keep a journal, and verify the result.

Typical use:

    plan = make_plan(config, backend_for, today=…)            # GET only
    document = document_of(plan, key)                         # for write_plan, read_plan, check_fresh
    refuse_if_blocked(plan)
    result = apply(plan, backend_for, journal=Journal(), interrupt=interrupt, key=key, today=…)
    snapshot = take(config, backend_for, now=…, source=…)     # for write_snapshot, read_snapshot, pages_of

The rules of each step are in the modules that these functions come from.
"""

from reconciler.applier.apply import Stop, apply, refuse_if_blocked
from reconciler.applier.earlier_runs import EarlierRuns
from reconciler.applier.journal import Journal
from reconciler.applier.page_reading import existing_id, page_named
from reconciler.applier.plan_run import document_of, make_plan
from reconciler.applier.read import WholeReading, read_whole, wanted_of
from reconciler.applier.snapshot import pages_of, read_snapshot, take, write_snapshot
from reconciler.applier.sweep import carry_out_sweep, find_people, refuse_if_too_many
from reconciler.documents.atomic_write import write_whole
from reconciler.documents.plan_file import check_fresh, read_plan, write_plan

__all__ = [
    "EarlierRuns",
    "Journal",
    "Stop",
    "WholeReading",
    "apply",
    "carry_out_sweep",
    "check_fresh",
    "document_of",
    "existing_id",
    "find_people",
    "make_plan",
    "page_named",
    "pages_of",
    "read_plan",
    "read_snapshot",
    "read_whole",
    "refuse_if_blocked",
    "refuse_if_too_many",
    "take",
    "wanted_of",
    "write_plan",
    "write_snapshot",
    "write_whole",
]
