"""All resource types of a status page in Jira Service Management."""

from reconciler.model.kind import Kind
from reconciler.model.kinds.jsm.component import COMPONENT
from reconciler.model.kinds.jsm.group import GROUP
from reconciler.model.kinds.jsm.lifecycle import LIFECYCLE
from reconciler.model.kinds.jsm.page import PAGE
from reconciler.model.kinds.jsm.publication import PUBLICATION
from reconciler.model.kinds.jsm.subscriber import SUBSCRIBER
from reconciler.model.kinds.jsm.template import TEMPLATE

KINDS: tuple[Kind, ...] = (PAGE, GROUP, COMPONENT, TEMPLATE, SUBSCRIBER, PUBLICATION, LIFECYCLE)
"""Sorted by `rank`."""

__all__ = ["COMPONENT", "GROUP", "KINDS", "LIFECYCLE", "PAGE", "PUBLICATION", "SUBSCRIBER", "TEMPLATE"]
