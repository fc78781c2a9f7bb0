"""Atlassian Statuspage: the live page over its v1 API.

    backend = connect(os.environ, rate_limit=RateLimit(), on_event=progress, interrupt=interrupt)
    page = backend.read("kctbh9vrtdwd", Wanted(kinds=frozenset({"component", "group"})))
    answer = backend.perform(page.id, step)

`settings` reads the environment, `backend` is what `protocol.Backend` asks for, `reading` and `writing` do it by the table in
`endpoints` (one module a kind; `endpoint` says what such an entry holds), `people` finds subscribers, `rows` and `bodies` translate.
"""

from reconciler.providers.credentials import Notice
from reconciler.providers.statuspage.backend import StatuspageBackend
from reconciler.providers.statuspage.settings import connect

__all__ = ["Notice", "StatuspageBackend", "connect"]
