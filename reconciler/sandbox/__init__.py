"""A local emulator of the services on loopback: try a configuration without an account, and test a client against any
behavior.

The sandbox emulates Atlassian Statuspage v1 as documented and as observed, over real HTTP. It shares no code with the
client: each is written from the reference alone, so that both cannot share a misreading.

    from reconciler.sandbox import FaultRule, Quirks, RateLimit, Sandbox, serve

    with Sandbox() as sandbox:                    # or Sandbox("state.db"): survives restarts
        sandbox.ensure_page("kctbh9vrtdwd", "Acme")
        with serve(sandbox) as base_url:          # http://127.0.0.1:PORT/v1, real sockets, in a thread
            ...                                   # Authorization: OAuth anything
        sandbox.requests                          # what was sent: method, path, query, body, status
        sandbox.dump()                            # the whole state as plain data

- `Sandbox(state=None, *, quirks=Quirks(), rate=RateLimit(60, 60.0), keys=None, faults=(), first_seen=None)`:
  `rate=None` means no limit, and `keys` is a frozenset of accepted keys. `first_seen` is called for each unknown page
  that is requested, which is then created. Attributes: `requests`, `mails`, `ignored` (body fields that were ignored),
  `faults`, `quirks`, `rate`, `clock`; `quirks` and `rate` can be assigned at any time. Methods: `ensure_page`,
  `ensure_organization`, `seed`, `dump`, `reset`, `edit` (a manual request: neither counted nor logged), `alter` and
  `remove` (what is possible only in the Statuspage dashboard), `advance` (the clock), `forget_requests`, `close`.
- Jira Service Management's Status Page API is at `http://127.0.0.1:PORT/jsm/ops/api/{cloudId}` (basic authentication
  with any email address and token), its cloud ID at `/_edge/tenant_info`. `Sandbox(jsm_quirks=JsmQuirks(),
  jsm_rate=None)`, both assignable; methods: `ensure_jsm_page`, `jsm_seed`, `jsm_dump`, `jsm_edit`, `jsm_open_editor`. A
  request that violates its contract is rejected with 400 and listed by field name in `ignored`. Both services share
  `requests`, `mails`, `faults`, `clock` and `reset`.
- `serve(sandbox, port=0, host="127.0.0.1")`: a context manager that returns the base address.
- `serve_forever(sandbox, port, host="127.0.0.1", *, listens=None)`: serves until SIGINT or SIGTERM; `listens` is called
  with the URL.
- `Quirks`: every possible behavior where the reference leaves something open. `FaultRule`, `load_faults(path)`: faults
  on request.
- `SeedError`: all mistakes in a seed, each with its path.
- `http://127.0.0.1:PORT/` shows the page as its visitors see it (`/pages/ID` if there are several), and refreshes every
  2 seconds.
- All of this is available over HTTP under `/_sandbox/`: GET and POST faults, quirks, rate; GET requests, mails, dump;
  POST seed, reset, clock (`{"advance": seconds}`), pages (`{"id": …}`), organizations, edit (`{"method", "path",
  "body"}`), alter, remove; DELETE faults, requests. For Jira Service Management: GET and POST jsm_quirks, jsm_rate; GET
  jsm_dump; POST jsm_seed, jsm_pages, jsm_edit, jsm_open_editor.

Importing this package imports no third-party library. `serve()` raises `SandboxUnavailable` if the server does not
start, and `Sandbox(file)` raises its subclass `StateUnreadable` if the file is not a sandbox state.
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
