"""Atlassian Statuspage."""

from reconciler.model.kind import Scope
from reconciler.model.kinds.statuspage import KINDS, PAGE
from reconciler.model.service import Credential, RateLimit, Service, usual_reserve

_DASHBOARD = "manage.statuspage.io"

STATUSPAGE = Service(
    name="statuspage",
    title="Atlassian Statuspage",
    page=PAGE,
    kinds=KINDS,
    credential=Credential(
        "STATUSPAGE_API_KEY",
        example="STATUSPAGE_API_KEY_ACME",
        make="Make an API key in Statuspage (your avatar, API info)",
    ),
    visited_at=(("domain", "https://{}"), ("subdomain", "https://{}.statuspage.io")),
    default_url="https://api.statuspage.io/v1",
    url_variable="STATUSPAGE_API_URL",
    page_ids={
        Scope.PAGE: "`reconciler doctor` lists the ids that your key reaches; in the dashboard it is in the address: "
        f"{_DASHBOARD}/pages/ID",
        Scope.ORGANIZATION: f"in the dashboard it is in the address: {_DASHBOARD}/organizations/ID",
    },
    sandbox={"STATUSPAGE_API_URL": "{base}/v1", "STATUSPAGE_API_KEY": "sandbox"},
    not_here={
        "lifecycle": "the API cannot make, hide or delete a page; do it in the Statuspage dashboard",
        "publish": "there are no drafts: what is applied is seen at once",
    },
    rate_limit=RateLimit(60, 60.0, usual_reserve(60)),  # statuspage-api.md A3: 60 requests a minute for a key
)
