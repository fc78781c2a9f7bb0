"""The status pages of Jira Service Management: drafts that are written, and live pages that show them once published.

    backend = connect(os.environ, rate_limit=JSM.rate_limit, provider=page.provider, on_event=progress, interrupt=interrupt)
    page = backend.read(page_id, Wanted(kinds=frozenset({"page", "group", "component", "publication"})))
    answers = backend.perform_together(page.id, steps)

`settings` reads the environment and `site` the cloud id; `calls` sends every request and `envelope` holds every answer to its shape,
because a failure may come with a 200; `cursor` reads lists. `draft` finds a page's draft, `page` its settings, `component_list` its
components; `tree` (pure) makes the whole tree to write and `component_batch` writes it. `publication`, `lifecycle`, `people`,
`incidents` and `templates` are what their names say, and `backend` is what `protocol.Backend` asks for.

Numbers and names in comments are those of jsm-api.md; section 4 there lists what nobody knows of the service.
"""

from reconciler.providers.jsm.backend import JsmBackend
from reconciler.providers.jsm.settings import connect

__all__ = ["JsmBackend", "connect"]
