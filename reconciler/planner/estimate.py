"""How long an apply takes at the rate window."""

from reconciler.model.service import RateLimit


def estimate_seconds(requests_already_sent: int, writes: int, closing_reads: int, rate: RateLimit) -> float:
    """Seconds that the best possible schedule waits for `writes` and `closing_reads`, none of which may be left out.

    A quiet key may burst the whole window at once. `requests_already_sent` are those of the plan, just sent; what of the window they
    leave is used first. The time of the requests themselves is not known here and not counted.
    """
    to_send = writes + closing_reads
    if to_send <= 0:
        return 0.0
    burst = max(1, rate.requests - rate.reserve)
    waits_so_far = max(0, requests_already_sent - 1) // burst
    return float(((requests_already_sent + to_send - 1) // burst - waits_so_far) * rate.seconds)
