"""What the reference prints of the objects that a probe reads: their fields, and the fields whose words are open (jsm-api.md 2 and 3)."""

from reconciler.model.kinds.jsm import PAGE


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

UNREAD = (
    "put", "nest", "null", "fields", "tree", "delete-order", "orphans", "batch", "match", "publish", "publish-status", "live-put",
    "position", "lag", "limits", "captcha, mail", "others", "archive", "incident key",
)  # fmt: skip
"""The questions of section 4 that only a write would answer."""
