"""Which pages a change of the file reaches, told by the loaded pages and compared with the plans that they give."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.config.load.load import load_config
from reconciler.model.resource import Config
from reconciler.planner import changed_pages

PAGES = ("alpha", "beta", "gamma")


def config(folder: Path, text: str, body: str = "We are working on it.") -> Config:
    (folder / "body.md").write_text(body)
    path = folder / "statuspage.yaml"
    path.write_text(text)
    return load_config(path, environ={}, secrets_needed=False)


def text(parts: dict[str, str] | None = None, *, defaults: str = "Ours", head: str = "") -> str:
    """Three pages. `parts` replaces what a page declares beside its component; beta alone includes a file."""
    parts = {"alpha": "", "beta": "", "gamma": "", **(parts or {})}
    template = "    templates: [{name: Outage, title: Outage, body: '${file:body.md}'}]\n"
    pages = "".join(
        f"  {key}:\n    id: {key}00000000\n    components: [{{name: Web}}{parts[key]}]\n"
        + (template if key == "beta" else "")
        + (f"    defaults: {{components: {{description: {defaults}}}}}\n" if key == "gamma" else "")
        for key in PAGES
    )
    return f"version: 1\n{head}pages:\n{pages}"


@pytest.mark.parametrize(
    ("change", "reached"),
    [
        (lambda folder: config(folder, text()), ()),
        (lambda folder: config(folder, "# a comment that moves every line\n" + text()), ()),
        (lambda folder: config(folder, text({"alpha": ", {name: API}"})), ("alpha",)),
        (lambda folder: config(folder, text(), body="All is well."), ("beta",)),
        (lambda folder: config(folder, text(defaults="Theirs")), ("gamma",)),
        (lambda folder: config(folder, text(head="provider: {key_env: STATUSPAGE_API_KEY_B}\n")), PAGES),
        (lambda folder: config(folder, text().replace("alpha:", "delta:")), ("delta",)),
    ],
    ids=["nothing", "a comment", "an item", "an included file", "a default", "the provider", "a new key"],
)
def test_a_change_reaches_the_pages_that_use_it(
    tmp_path: Path, change: Callable[[Path], Config], reached: tuple[str, ...]
) -> None:
    before = config(tmp_path, text())
    assert changed_pages(change(tmp_path), before) == reached


def test_without_an_earlier_configuration_every_page_is_new(tmp_path: Path) -> None:
    assert changed_pages(config(tmp_path, text()), None) == PAGES


@pytest.mark.parametrize("seed", range(30))
def test_a_page_that_no_change_reaches_has_the_same_items_as_before(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    extra = {key: chance.choice(["", ", {name: API}", ", {name: Mail, description: Sent}"]) for key in PAGES}
    before = config(tmp_path, text())
    now = config(tmp_path, "\n" * chance.randrange(4) + text(extra), body=chance.choice(["We are working on it.", "x"]))
    reached = changed_pages(now, before)
    for page in now.pages:
        earlier = before.page(page.key)
        assert earlier is not None
        shown = [(item.address, dict(item.fields)) for item in page.items]
        assert (page.key in reached) == (shown != [(item.address, dict(item.fields)) for item in earlier.items])
