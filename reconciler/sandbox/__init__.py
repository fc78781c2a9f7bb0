"""A Statuspage of your own on loopback: try a configuration without an account, and test a client against every behavior.

The sandbox speaks Atlassian Statuspage v1 as its official document and its observed behavior have it, over real HTTP. It shares
no code with the client: each is written from the reference alone, so that one misreading cannot hide in both.

    from reconciler.sandbox import FaultRule, Quirks, RateLimit, Sandbox, serve

    with Sandbox() as sandbox:                    # or Sandbox("state.db"): survives restarts
        sandbox.ensure_page("kctbh9vrtdwd", "Acme")
        with serve(sandbox) as base_url:          # http://127.0.0.1:PORT/v1, real sockets, in a thread
            ...                                   # Authorization: OAuth anything
        sandbox.requests                          # what was sent: method, path, query, body, status
        sandbox.dump()                            # the whole state as plain data

- `Sandbox(state=None, *, quirks=Quirks(), rate=RateLimit(60, 60.0), keys=None, faults=(), first_seen=None)`: `rate=None` for no limit,
  `keys` a frozenset for checking keys; `first_seen` is told of each unknown page that is asked for, and made. Attributes:
  `requests`, `mails`, `ignored` (body fields that were not taken), `faults`, `quirks`, `rate`, `clock`; `quirks` and `rate`
  can be assigned while it runs. Methods: `ensure_page`, `ensure_organization`, `seed`, `dump`, `reset`, `edit` (a manual request:
  not counted, not logged), `alter` and `remove` (what only the service's own pages can do), `advance` (the clock),
  `forget_requests`, `close`.
- Jira Service Management's Status Page API is at `http://127.0.0.1:PORT/jsm/ops/api/{cloudId}` (Basic sign-in, any e-mail address and
  token), its cloud id at `/_edge/tenant_info`. `Sandbox(jsm_quirks=JsmQuirks(), jsm_rate=None)`, both assignable; methods:
  `ensure_jsm_page`, `jsm_seed`, `jsm_dump`, `jsm_edit`, `jsm_open_editor`. What breaks its contract is refused with 400 and stands,
  by field name, in `ignored`. `requests`, `mails`, `faults`, `clock`, `reset` are one for both services.
- `serve(sandbox, port=0, host="127.0.0.1")`: a context manager that gives the base address.
- `serve_forever(sandbox, port, host="127.0.0.1", *, listens=None)`: until SIGINT or SIGTERM; `listens` is told the URL.
- `Quirks`: what the reference leaves open, each with each behavior. `FaultRule`, `load_faults(path)`: misbehavior on order.
- `SeedError`: what is wrong in a seed, each mistake with its path.
- `http://127.0.0.1:PORT/` shows the page as its visitors see it (`/pages/ID` where there are several), and looks again every 2 seconds.
- Over HTTP all of the above is below `/_sandbox/`: GET and POST faults, quirks, rate; GET requests, mails, dump; POST seed, reset, clock
  (`{"advance": seconds}`), pages (`{"id": …}`), organizations, edit (`{"method", "path", "body"}`), alter, remove; DELETE faults, requests.
  Of Jira Service Management: GET and POST jsm_quirks, jsm_rate; GET jsm_dump; POST jsm_seed, jsm_pages, jsm_edit, jsm_open_editor.

Importing this package loads no library. `serve()` raises `SandboxUnavailable` where the server does not start, and `Sandbox(file)`
raises `StateUnreadable`, which is one of those, for a file that is no sandbox state.
"""

from reconciler.sandbox.faults import FaultRule, Faults, load_faults
from reconciler.sandbox.jsm.quirks import JsmQuirks
from reconciler.sandbox.missing import SandboxUnavailable
from reconciler.sandbox.quirks import Quirks
from reconciler.sandbox.rate import ServiceLimit
from reconciler.sandbox.records import RequestRecord
from reconciler.sandbox.seed_problem import SeedError, SeedProblem
from reconciler.sandbox.server import serve, serve_forever
from reconciler.sandbox.store import StateUnreadable
from reconciler.sandbox.world import Sandbox

__all__ = [
    "FaultRule",
    "Faults",
    "JsmQuirks",
    "Quirks",
    "ServiceLimit",
    "RequestRecord",
    "Sandbox",
    "SandboxUnavailable",
    "SeedError",
    "SeedProblem",
    "StateUnreadable",
    "load_faults",
    "serve",
    "serve_forever",
]
