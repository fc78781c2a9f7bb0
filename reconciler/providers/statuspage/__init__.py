"""Atlassian Statuspage: live pages over its v1 API.

    backend = connect(os.environ, rate_limit=RateLimit(), on_event=progress, interrupt=interrupt)
    page = backend.read("kctbh9vrtdwd", Wanted(kinds=frozenset({"component", "group"})))
    answer = backend.perform(page.id, step)

`settings` reads the environment, and `backend` implements `protocol.Backend`. `read` and `write` use the table in
`endpoints` (one module per type; `endpoint` describes an entry). `subscriber_search` finds subscribers, and `rows` and
`bodies` translate data.
"""

from reconciler.providers.credentials import Notice
from reconciler.providers.statuspage.backend import StatuspageBackend
from reconciler.providers.statuspage.settings import connect

__all__ = ["Notice", "StatuspageBackend", "connect"]
