"""Compute a plan from a desired page and a live page: match, compare, order, guard. It is pure: the same input gives
the same plan.

`plan_page` is the entry point. `errored_page` is the plan of a page that could not be read. `disturbs` tells whether a
plan affects components, so that incidents must be known first. `estimate_seconds` estimates the duration of an apply.
`expiring_keys` are notes
about keys. `Newer` is what newer commits declare, and `unsure` blocks a plan if that is unknown.
"""

from reconciler.planner.changed_pages import changed_pages
from reconciler.planner.estimate import estimate_seconds
from reconciler.planner.guard.incidents import disturbs
from reconciler.planner.guard.newer_commits import Newer, unsure
from reconciler.planner.guard.unmatched_patterns import names_nothing
from reconciler.planner.notes import expiring_keys
from reconciler.planner.plan import errored_page, plan_page
from reconciler.planner.sweep import states_needed, sweep_page

__all__ = [
    "names_nothing",
    "Newer",
    "changed_pages",
    "disturbs",
    "errored_page",
    "estimate_seconds",
    "expiring_keys",
    "plan_page",
    "states_needed",
    "sweep_page",
    "unsure",
]
