"""Operate a live page by name: incidents, maintenances, postmortems, statuses, metric points, subscribers.

Each operation is *prepared* first: names are resolved, the page is read, and a preview says what will be written and
who is notified. Only then, and after a confirmation, it is *performed*: recorded in the journal, sent, and looked up
again if the answer is lost. An operation is never part of a plan.
"""

from reconciler.applier.operation.names import PageNames
from reconciler.applier.operation.prepared import OperatedPage, PreparedOperation, Recorder

__all__ = ["OperatedPage", "PageNames", "PreparedOperation", "Recorder"]
