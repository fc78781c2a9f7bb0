"""`reconciler sandbox`: both services, emulated on this machine."""

from pathlib import Path

import click

from reconciler.cli.options import file_option


@click.command("sandbox", short_help="Run a local emulator of both services.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes a free one.")
@file_option("--state", help="Keep the pages in this SQLite file; without it they are gone when the server stops.")
@file_option("--seed", help="A YAML or JSON file of pages to begin with; see above.")
@file_option("--faults", help="A YAML or JSON file of faults: which requests are refused, cut, delayed or garbled.")
@click.option("--requests", type=click.IntRange(1), default=60, show_default=True, help="Requests in a window.")
@click.option("--seconds", type=click.FloatRange(0.1), default=60.0, show_default=True, help="The window's length.")
def command(
    port: int, state: Path | None, seed: Path | None, faults: Path | None, requests: int, seconds: float
) -> int:
    """Run a local emulator of Statuspage and of Jira Service Management.

    It behaves as the service does: its paging, its error shapes, its 60 requests in 60 seconds, its groups that vanish when they are
    empty. A page that is asked for and is not there is made, empty. Nothing leaves this machine, and no web page reaches it. Stop it with
    Ctrl-C.

    \b
    reconciler sandbox --state page.db
    # then, in another terminal:
    export STATUSPAGE_API_URL=http://127.0.0.1:8765/v1
    export STATUSPAGE_API_KEY=sandbox
    reconciler plan

    The lines for pages of Jira Service Management are printed when it starts: JSM_API_URL, JSM_CLOUD_ID, ATLASSIAN_EMAIL and
    ATLASSIAN_API_TOKEN.

    A seed is a map of pages by their ids, in the names of the API. Components are named by their id, their name or Group/Name.

    \b
    pages:
      kctbh9vrtdwd:
        page: {name: Acme Status}
        components:
          - name: Website
          - group: Core API
            components: [{name: REST API, status: partial_outage}]
        incidents: [{name: Slow answers, components: [REST API]}]
        subscribers: [{email: al@acme.example, components: [Website]}]

    Beside these a page may have component_groups, incident_templates, metrics_providers, metrics, page_access_groups, page_access_users,
    status_embed_config, unsubscribed and incident_subscribers; a seed may have organizations. A GET of /_sandbox/dump gives the whole
    state as such a file. examples/sandbox has a long one, and faults.
    """
    from reconciler.app.sandbox import serve_sandbox

    return serve_sandbox(port, state, seed, faults, requests, seconds)
