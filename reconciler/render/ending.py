"""The end of a plan or a drift check on a terminal: what to run next."""

from reconciler.documents.plan import PlanDocument
from reconciler.render.escape import terminal
from reconciler.render.wording import count


def plan_ending(document: PlanDocument, apply: str, *, snapshot: bool = False) -> str:
    """The command that applies the plan; empty if apply has nothing to do or would refuse.

    `apply` is the whole command. `snapshot` says that the plan is not one of the live page, and so is no promise.
    """
    if not document.pending or document.blocked_by:
        return ""
    opening = "Compare with the live page, and apply" if snapshot else "Apply it"
    return f"{opening}: {terminal(apply)}\n"


def drift_ending(document: PlanDocument, apply: str, adopt: str, *, unmanaged: bool = False) -> str:
    """The number of differences and the two ways to end them; empty for none.

    `apply` is the command that makes the page match the file, `adopt` the opposite. With `unmanaged`, unmanaged resources count too.
    """
    differing = {action.address for action in document.actions} | {each.address for each in document.vanishes}
    differing |= {address for block in document.blocked_by for address in block.addresses}
    undeclared = count(len(document.unmanaged), "unmanaged resource") if unmanaged and document.unmanaged else ""
    if not differing and not undeclared:
        return ""
    number = " and ".join(filter(None, (count(len(differing), "difference") if differing else "", undeclared)))
    return "\n".join([f"Drift: {number}.", *_ways_out(document, terminal(apply), terminal(adopt)), ""])


def _ways_out(document: PlanDocument, apply: str, adopt: str) -> list[str]:
    manual = document.summary.manual
    if document.blocked_by:
        first = "do what is said above; apply would refuse now"
    elif document.pending:
        first = apply + (f", and make {count(manual, 'change')} manually" if manual else "")
    elif manual:
        first = "change it manually, as said above; the API cannot"
    else:
        return [f"  Declare it ({adopt}), list it under `ignore`, or delete it from the page."]
    return [f"  To make the page match the file: {first}", f"  To keep what the page shows:     {adopt}"]
