"""What is said at the end of an import."""

from reconciler.model.kinds.statuspage import COMPONENT, PAGE, SUBSCRIBER, TEMPLATE
from reconciler.model.resource import Live, LivePage
from reconciler.render.imported import Imported, imported_text

FACTS = {
    "headline": "All well",
    "support_url": "",
    "favicon_logo": {"url": "https://x.example/i.png"},
    "hero_cover": {"url": "", "size": None},
    "activity_score": 51,
}


def page(*items: Live, read: str = "page component template", **facts: object) -> LivePage:
    own = Live(PAGE, "p1", "Acme", {}, facts=facts)
    return LivePage("p1", "Acme\x1b[31m", (own, *items), read=frozenset(read.split()), requests=3)


def template(id_: str, group: str | None) -> Live:
    return Live(TEMPLATE, id_, id_, {"group_id": group})


def test_a_plain_import() -> None:
    live = page(Live(COMPONENT, "c1", "API", {}), read="page component template subscriber access_user")
    assert imported_text(Imported(live, "acme")) == (
        "Imported Acme\\x1b[31m: page settings and 1 component, 3 requests.\n"
    )


def test_everything_that_can_be_said() -> None:
    live = page(template("t1", "g1"), template("t2", "g1"), template("t3", None), **FACTS)
    text = imported_text(
        Imported(
            live,
            "acme",
            files=["a.yaml", "b.md", "c.md", "d.md"],
            variables=[("PAGE_A", "email of x"), ("PAGE_LONG", "secret of y")],
            left_out=[("name of a", "why"), *[("b", "c")] * 20],
            closed={"metrics_provider": "GET /x: 403"},
            schema=False,
        )
    )
    assert text == (
        "Read Acme\\x1b[31m: page settings and 3 templates, 3 requests.\n"
        "Written to a.yaml, b.md, c.md and 1 more. Its plan is empty.\n"
        "\n"
        "Set before planning:\n"
        "  PAGE_A     email of x\n"
        "  PAGE_LONG  secret of y\n"
        "\n"
        "Left out, for the file cannot hold it:\n"
        "  name of a: why\n" + "  b: c\n" * 19 + "  and 1 more, each a comment in the file\n"
        "\n"
        "Not read, for the service does not show it to this key:\n"
        "  metrics provider: GET /x: 403\n"
        "\n"
        "On the page, and not manageable through the API: headline, favicon_logo and 1 template group (templates keep theirs by "
        "`group_id`).\n"
        "\n"
        "Subscribers and page access users were not read; --members writes them too.\n"
        "\n"
        "For completion in editors: mkdir -p schemas && reconciler schema config > schemas/config.schema.json\n"
    )


def test_a_picture_of_several_sizes_is_one_that_the_page_has() -> None:
    cover = {"updated_at": None, "original_url": "", "normal_url": "https://x.example/cover.png", "retina_url": None}
    text = imported_text(
        Imported(page(hero_cover=cover, email_logo={"updated_at": "2026-01-01", "normal_url": ""}), "acme")
    )
    assert "not manageable through the API: hero_cover.\n" in text


def test_variables_in_a_file_are_not_listed() -> None:
    live = page(Live(SUBSCRIBER, "s1", "email:a@acme.example", {}), read="page subscriber access_user")
    text = imported_text(Imported(live, "acme", variables=[("PAGE_A", "email of a…")], env_file=".env"))
    assert "Variables are in .env, for nobody else to read. Keep it out of git.\n" in text
    assert "PAGE_A" not in text
