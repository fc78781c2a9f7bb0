"""HTTP client for the live services: one request at a time within the key's rate window, with retries where that is
safe.

    window = WINDOWS.get(root, key, RateLimit(60, 60.0, reserve=10))
    settings = HttpSettings(timeout=30, key_hint="check STATUSPAGE_API_KEY")
    with HttpSession(root, f"OAuth {key}", window, settings, interrupt=interrupt, on_event=progress) as http:
        page = http.get_object(path_of("pages", page_id))
        rows = list_pages(http, path_of("pages", page_id, "components"))
        people = list_pages(http, path_of("pages", page_id, "subscribers"),
                            Paging(size_param="limit", first=0), state="all")
        answer = http.patch(path_of("pages", page_id, "components", component_id), {"component": {"name": "API"}})
        http.delete(path_of("pages", page_id, "subscribers", person_id), skip_unsubscription_notification=True)
        http.count.reads, http.count.writes

`session` sends requests and raises their errors, `paging` reads lists, `window` keeps the request budget
(`sliding_log` is its arithmetic, `shared_budget` shares it between processes), `retry` decides about retries,
`service_words` extracts error texts, `message` defines requests and responses, `client` performs
one exchange over httpx (loaded with the first request), and `interrupt` is the flag for Ctrl-C. Several threads may
share a session.

After an `UncertainError` from a POST, list the collection and check before sending it again.
"""

from reconciler.http.file_budget import FileBudgets
from reconciler.http.interrupt import Interrupt
from reconciler.http.message import (
    JsonObject,
    JsonValue,
    QueryValue,
    path_of,
)
from reconciler.http.paging import (
    WHOLE,
    Paging,
    Readable,
    list_pages,
)
from reconciler.http.retry import RetryPolicy
from reconciler.http.session import (
    HttpEvent,
    HttpSession,
    HttpSettings,
    RequestCount,
    require_object,
)
from reconciler.http.shared_budget import BudgetUser, SharedBudgets
from reconciler.http.window import WINDOWS, BudgetUse, RateWindow, RateWindows, Waiter

__all__ = [
    "WHOLE",
    "WINDOWS",
    "BudgetUse",
    "BudgetUser",
    "FileBudgets",
    "HttpEvent",
    "HttpSession",
    "HttpSettings",
    "Interrupt",
    "JsonObject",
    "JsonValue",
    "Paging",
    "QueryValue",
    "Waiter",
    "RateWindow",
    "RateWindows",
    "SharedBudgets",
    "Readable",
    "RequestCount",
    "RetryPolicy",
    "list_pages",
    "path_of",
    "require_object",
]
