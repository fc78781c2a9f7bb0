"""Metrics providers: Pingdom, New Relic, Librato, Datadog, or self-submitted (statuspage-api.md B9).

The service never returns a credential, and `PATCH` accepts none (statuspage-openapi3.json,
patchPagesPageIdMetricsProviders), so credentials are sent at creation and not compared. The documentation contradicts
itself on which of them a type needs (B9.55), so none is required here, and the service's own error is shown.
"""

from reconciler.model.field import Access, Field, Type
from reconciler.model.fields import choice, of_type, secret
from reconciler.model.kind import Kind

TYPES = ("Pingdom", "NewRelic", "Librato", "Datadog", "Self")

_UNSEEN = (
    "Sent when the provider is made; the service never shows it, so a changed one is not noticed. "
    "To change it, use the Statuspage dashboard."
)


def _credential(name: str, doc: str, variable: str) -> Field:
    return secret(name, f"{doc} {_UNSEEN}", variable)


METRICS_PROVIDER = Kind(
    name="metrics_provider",
    title="Metrics providers",
    doc="A source of metrics; its metrics stand below it. A page has usually one of a type; several need `id:`.",
    section=("metrics",),
    fields=(
        choice(
            "name",
            TYPES,
            "The provider's type, by which it is known: the service gives it no name. Self is data that you send yourself.",
            "Datadog",
            api="type",
            key="provider",
            required=True,
        ),
        of_type(
            Type.URL,
            "metric_base_uri",
            "Root of the provider's API (Datadog and NewRelic).",
            "https://app.datadoghq.com/api/v1",
        ),
        of_type(
            Type.EMAIL,
            "email",
            f"Login name (Librato, Pingdom). {_UNSEEN}",
            "metrics@acme.example",
            access=Access.SEND,
            sensitive=True,
        ),
        _credential("password", "Password (Pingdom).", "SECRET_PAGE_PINGDOM_PASSWORD"),
        _credential("api_key", "API key (Datadog and NewRelic).", "SECRET_PAGE_DATADOG_API_KEY"),
        _credential("api_token", "API token (Librato, Pingdom, Datadog).", "SECRET_PAGE_LIBRATO_API_TOKEN"),
        _credential("application_key", "Application key (Datadog, Pingdom).", "SECRET_PAGE_DATADOG_APPLICATION_KEY"),
    ),
    rank=4,
    lists=("metrics_providers",),
    destroys="its credentials",
    rejected_keys={
        "replace": "its metrics and their data would go with it, and a change that would need it cannot be seen: "
        "the service shows no credential; change credentials in the Statuspage dashboard"
    },
    example=(
        "- provider: Datadog\n"
        "  metric_base_uri: https://app.datadoghq.com/api/v1\n"
        "  api_key: ${env:SECRET_PAGE_DATADOG_API_KEY}\n"
        "  application_key: ${env:SECRET_PAGE_DATADOG_APPLICATION_KEY}\n"
        "  metrics:\n"
        "    - name: API latency\n"
        "      metric_identifier: avg:api.latency\n"
        "      transform: average\n"
        "      suffix: ms\n"
    ),
)
