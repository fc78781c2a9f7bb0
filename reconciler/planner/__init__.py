"""Desired page and live page in, plan out: match, compare, order, guard. Pure, so that a plan can be made twice and be the same.

`plan_page` is the way in; `errored_page` stands for a page that could not be read; `disturbs` tells whether
a plan touches components, so that what is going on must be known; `estimate_seconds` says how long an apply takes. `Newer` is what
newer commits declare, and `unsure` blocks a plan where that is not known.
"""

from reconciler.planner.estimate import estimate_seconds
from reconciler.planner.guard.incidents import disturbs
from reconciler.planner.guard.newer_commits import Newer, unsure
from reconciler.planner.guard.unmatched_patterns import names_nothing
from reconciler.planner.plan import errored_page, plan_page
from reconciler.planner.sweep import states_needed, sweep_page

__all__ = [
    "names_nothing",
    "Newer",
    "disturbs",
    "errored_page",
    "estimate_seconds",
    "plan_page",
    "states_needed",
    "sweep_page",
    "unsure",
]
