"""What the reference prints of the objects that a probe reads: their fields, and the fields whose words are open (jsm-api.md 2 and 3)."""

from collections.abc import Mapping
from itertools import product

from reconciler.http import JsonObject, JsonValue
from reconciler.model.kind import Kind
from reconciler.model.kinds.jsm import COMPONENT, GROUP, PAGE, SUBSCRIBER, TEMPLATE
from reconciler.model.resource import UNKNOWN_WORDS


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


PAGE_FIELDS = frozenset(".".join(field.path or (field.api_name,)) for field in PAGE.fields) | _names(
    "id version url cloudId deletedAt unpublishedAt components activityScore blackHole createdBy externalAccounts pageStatus "
    "customDomainConfig.domain customDomainConfig.sslStatus customDomainConfig.recordTypes customDomainConfig.certificateExpiresAt "
    "createdAt updatedAt"
)
"""The 39 fields of a page, those inside a block with a dot."""

BLOCKS = frozenset(name.partition(".")[0] for name in PAGE_FIELDS if "." in name)
"""The fields of a page that hold others."""

SUMMARY_FIELDS = _names(
    "id name domain customDomain componentCount stakeholderCount isDraft status pageType customDomainConfig"
)
COMPONENT_FIELDS = _names("id name pageId serviceId status type description position components")
UPTIME_FIELDS = _names("id name status componentUptimePercentage")
INCIDENT_FIELDS = _names(
    "id name pageId status impact createdAt updatedAt startedAt monitoringAt scheduledFor scheduledUntil lastRemindedAt "
    "autoInProgress autoCompleted reminderIntervals components templateId externalIncidentId externalIncidentSource "
    "updateNeededAt shortlink"
)
UPDATE_FIELDS = _names(
    "incidentId status body createdAt updatedAt scheduledAt hidden oldStatus affectedComponents shouldSendNotifications"
)
TEMPLATE_FIELDS = _names(
    "id pageId name body title groupId updateStatus shouldTweet shouldSendNotifications createAt updatedAt"
)
SUBSCRIBER_FIELDS = _names(
    "id itemId type status email phoneNumber phoneCountry componentIds webhookEndpoint skipConfirmation pageAccessUserId "
    "phoneNumberDisplay deactivatedAt orphanedAt quarantinedAt confirmedAt confirmationCode shortCodeSubscriptionId "
    "lastRemindedAt subscriptionType additionalInformation slackChannelId slackUserId createdAt updatedAt"
)

_STATUSES = _names("OPERATIONAL DEGRADED_PERFORMANCE PARTIAL_OUTAGE MAJOR_OUTAGE UNDER_MAINTENANCE")
_WORDS: Mapping[Kind, Mapping[str, frozenset[str]]] = {
    PAGE: {
        "pageStatus": _names("DRAFT PUBLISHED UNPUBLISHED ARCHIVED DELETED"),
        "pageType": _names("PUBLIC PRIVATE"),
        "pageTheme": _names("BLANK"),
        "pageThemeMode": _names("LIGHT DARK"),
        "bodyConfig.uptimeStyle": _names("DETAIL_CARD"),
        "bodyConfig.componentStyle": _names("CARD"),
    },
    COMPONENT: {"status": _STATUSES, "type": _names("COMPONENT GROUP")},
    GROUP: {"status": _STATUSES, "type": _names("COMPONENT GROUP")},
    TEMPLATE: {
        "updateStatus": _names("INVESTIGATING IDENTIFIED MONITORING RESOLVED SCHEDULED IN_PROGRESS VERIFYING COMPLETED")
    },
    SUBSCRIBER: {"status": _names("PENDING_CONFIRMATION CONFIRMED ACTIVE")},
}
"""The words of a field that need no note, by type: the one that the reference prints, and those that Statuspage has in its place."""
_LONGEST = 60
"""So many characters of a word are shown."""


def unknown_words(kind: Kind, *rows: JsonObject) -> dict[str, dict[str, str]]:
    """The fact with the words of rows of one thing that the reference does not list, by field; empty if there are none."""
    words: dict[str, str] = {}
    for row, (name, usual) in product(rows, _WORDS[kind].items()):
        value: JsonValue = row
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if isinstance(value, str) and value and value not in usual:
            field = next((field.name for field in kind.fields if name in (field.name, field.api_name)), name)
            words[field] = value[:_LONGEST]
    return {UNKNOWN_WORDS: words} if words else {}


UNREAD = (
    "put", "nest", "null", "fields", "tree", "delete-order", "orphans", "batch", "match", "publish", "publish-status", "live-put",
    "position", "lag", "limits", "captcha, mail", "others", "archive", "incident key",
)  # fmt: skip
"""The questions of section 4 that only a write would answer."""
