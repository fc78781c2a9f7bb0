"""The status pages of Jira Service Management. All operations of its API are marked experimental (jsm-api.md 0)."""

from reconciler.model.kind import Scope
from reconciler.model.kinds.jsm import KINDS, PAGE
from reconciler.model.operation import Operation
from reconciler.model.service import Credential, RateLimit, Service, ServiceVariable, usual_reserve

_HERE = "Jira Service Management has nothing of the kind"
_NO_ALERTS = (
    "its API keeps no data with an incident, so that its own incidents cannot be told from those of people; "
    "Jira Service Management opens incidents from alerts itself"
)

JSM = Service(
    name="jsm",
    title="Jira Service Management",
    page=PAGE,
    kinds=KINDS,
    credential=Credential(
        "ATLASSIAN_API_TOKEN",
        example="ATLASSIAN_API_TOKEN_ACME",
        make="Make an API token of a person with an ops role, not of a service account (id.atlassian.com, Security, API tokens)",
    ),
    more_variables=(
        ServiceVariable("ATLASSIAN_EMAIL", "the email address of the person whose token it is"),
        ServiceVariable("JSM_CLOUD_ID", "the site's cloud id, where the file names no `site`", in_place_of_site=True),
    ),
    visited_at=(("domain", "https://{}"),),
    default_url="https://api.atlassian.com/jsm/ops/api",
    url_variable="JSM_API_URL",
    page_ids={
        Scope.PAGE: "`reconciler doctor` lists the pages of the site; in Jira it is in the address of the page's editor"
    },
    sandbox={
        "ATLASSIAN_EMAIL": "sandbox@example.com",
        "ATLASSIAN_API_TOKEN": "sandbox",
        "JSM_CLOUD_ID": "sandbox",
        "JSM_API_URL": "{base}/jsm/ops/api",
    },
    rate_limit=RateLimit(
        120, 60.0, usual_reserve(120)
    ),  # jsm-api.md 4 and 7: no limit is given; two requests a second are modest
    experimental=True,
    not_here={
        "metrics": _HERE,
        "embed": _HERE,
        "access": "who sees a private page is said by a group of Atlassian, linked in the page's settings in Jira",
        "maintenances": _HERE,
        "alerts": _NO_ALERTS,
    },
    cannot={  # jsm-api.md 1: the operations that there are
        Operation.SYNC: _NO_ALERTS,
        Operation.DELETE_INCIDENT: "its API deletes no incident; delete it in Jira",
        Operation.MAINTENANCE: "its API schedules no maintenance; plan it as a change in Jira",
        Operation.POSTMORTEM: "its API has no postmortems; write it in Jira",
        Operation.STATUS: "its API changes a live status only with an incident; use `reconciler incident open`",
        Operation.METRIC: "it has no metrics",
        Operation.REACTIVATE: "its API takes no subscriber out of quarantine",
        Operation.RESEND: "its API sends no confirmation again; the subscriber can subscribe once more",
    },
)
