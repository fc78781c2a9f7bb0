"""What the HTTP client does, in words: whose wish a wait is, and each request without a secret."""

from reconciler.app.request_words import request_line, wait_reason
from reconciler.http import BudgetUse, BudgetUser, HttpEvent
from reconciler.http.session import ASKED, RATE_WINDOW
from reconciler.http.sliding_log import Terms

APPLY = BudgetUser("ci-1", 4711, "apply")


def window(*others: tuple[BudgetUser | None, int]) -> str:
    use = BudgetUse(Terms(60, 60.0, 10), own=30, others=others, shared=True)
    return wait_reason(HttpEvent("waiting", "GET", "/pages", seconds=12.0, why=RATE_WINDOW, budget=use))


def test_a_wait_for_the_window_says_who_shares_it() -> None:
    assert window() == "for the rate window (60 requests in 60 s)"
    assert window((APPLY, 20)) == "for the rate window, shared with apply (process 4711 on ci-1)"
    assert window((BudgetUser("ci-1", 7, ""), 1)) == "for the rate window, shared with a run (process 7 on ci-1)"
    assert window((None, 9)) == "for the rate window, shared with others who use the key"


def test_of_many_who_share_a_window_only_the_busiest_is_named() -> None:
    earlier = [(BudgetUser("ci-1", number, "plan"), 4) for number in range(11)]
    assert window(*earlier, (APPLY, 20)) == "for the rate window, shared with apply (process 4711 on ci-1) and 11 more"


def test_a_wait_that_the_service_asks_for_and_one_before_a_retry_say_so() -> None:
    assert wait_reason(HttpEvent("waiting", "", "", why=ASKED)) == "because the service asks for it (rate limit)"
    assert wait_reason(HttpEvent("waiting", "", "", why="answered 500\x1b")) == (
        "before the next try: answered 500\\x1b"
    )


def test_a_request_is_one_line() -> None:
    assert request_line(HttpEvent("answered", "GET", "/pages/x\x1b", 200, 0.0351)) == "GET /pages/x\\x1b 200 35 ms"
    assert request_line(HttpEvent("answered", "POST", "/pages/x", None, 30.0, "timeout")) == (
        "POST /pages/x no answer: timeout 30000 ms"
    )
