"""Singletons and nested resources, in every output format."""

from reconciler.render.html import plan_html
from reconciler.render.markdown import plan_markdown
from reconciler.render.text import plan_text
from tests.render.plans import act, change, document

HIDDEN = {"masked": "…", "hash": "hmac-sha256:0"}
PLAN = document(
    act("update", "embed", changes=(change("position", "bottom-left", "top-left"),)),
    act(
        "create",
        "metrics_provider",
        "Self",
        changes=(change("name", None, "Self"), change("api_key", None, HIDDEN, sensitive=True)),
    ),
    act("create", "metric", "Self", "Jobs", changes=(change("metrics_provider", None, "Self"),)),
    act("create", "metric", "Datadog", "Latency", changes=(change("suffix", None, "ms"),)),
)


def test_text_names_what_holds_them() -> None:
    assert plan_text(PLAN, color=False) == (
        "Acme Status (acme, kctbh9vrtdwd)\n\n"
        "  Status embed\n"
        "    ~ embed\n"
        '        position: "bottom-left" -> "top-left"\n\n'
        "  Metrics\n"
        "    + metrics provider Self\n"
        "        api_key: …\n"
        "        + Jobs\n"
        "      metrics provider Datadog\n"
        "        + Latency\n"
        '            suffix: "ms"\n\n'
        "Plan: 3 to create, 1 to update, 0 to delete. Used 4 API requests; apply will send 4 (less than 1 s).\n"
    )


def test_markdown_and_html_do_not_take_the_embed_for_the_page() -> None:
    markdown, page = plan_markdown(PLAN).text, plan_html(PLAN)
    assert "**~** status embed\n" in markdown
    assert '- metric `Latency` in `Datadog`: `suffix` `"ms"`\n' in markdown
    assert "status embed" in page
    assert "page settings" not in markdown + page.partition("<body")[2]
