"""Estimate how long an apply takes within the rate window."""

from reconciler.model.service import RateLimit


def estimate_seconds(requests_already_sent: int, writes: int, closing_reads: int, rate: RateLimit) -> float:
    """Seconds that the best possible schedule waits for all `writes` and `closing_reads`.

    An unused key may send a whole window's worth of requests at once. `requests_already_sent` are the plan's, sent just
    now; the rest of that window is used first. The duration of the requests themselves is unknown and not included.
    """
    to_send = writes + closing_reads
    if to_send <= 0:
        return 0.0
    burst = max(1, rate.requests - rate.reserve)
    waits_so_far = max(0, requests_already_sent - 1) // burst
    return float(((requests_already_sent + to_send - 1) // burst - waits_so_far) * rate.seconds)
