"""Whether a plan may be applied at all."""

from reconciler.errors import BlockedError
from reconciler.model.plan import Plan


def refuse_if_blocked(plan: Plan) -> None:
    """Let a plan pass that nothing stands against.

    Raises BlockedError that names every rule and the line or flag that would allow it, also for a plan made from a snapshot: what
    it would change is not what the page is now.
    """
    told = [(f"{block.rule}: {block.message}", block.hint) for block in plan.blocked_by]
    told += [
        (f"snapshot: {page.page.key} was planned from a snapshot of {page.live.taken_at}", "plan against the live page")
        for page in plan.pages
        if page.live and page.live.taken_at
    ]
    if told:
        told = list(dict.fromkeys(told))
        hints = dict.fromkeys(hint for _, hint in told if hint)
        message = "; ".join(message for message, _ in told)
        raise BlockedError(message, hint="; ".join(hints) or None, findings=told)
