"""From a plan to a result: reads the pages, walks the plan's order, keeps a journal, looks whether it came true.

plan = make_plan(config, backend_for, today=…)            # GET only
document = document_of(plan, key)                         # what leaves the process; write_plan, read_plan, check_fresh
refuse_if_blocked(plan)
result = apply(plan, backend_for, journal=Journal(), interrupt=interrupt, key=key, today=…)
"""

from reconciler.applier.apply import Stop, apply
from reconciler.applier.guard import refuse_if_blocked
from reconciler.applier.journal import Journal
from reconciler.applier.planning import document_of, make_plan
from reconciler.applier.progress import Progress, Silent
from reconciler.applier.reading import wanted_of
from reconciler.applier.saved import check_fresh, read_plan, write_plan

__all__ = [
    "Journal",
    "Progress",
    "Silent",
    "Stop",
    "apply",
    "check_fresh",
    "document_of",
    "make_plan",
    "read_plan",
    "refuse_if_blocked",
    "wanted_of",
    "write_plan",
]
