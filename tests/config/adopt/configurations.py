"""Whole configurations drawn at random, as `styles` writes them: every section, keys in any order, empty lists too."""

from random import Random
from typing import Any

from reconciler.model.address import join_path
from tests.config.adopt.styles import PAGE, TEXTS, WORDS, Item, Refs, Style, Written

SOLID = tuple(text for text in TEXTS if text.strip())
START, END = "2031-12-01T02:00:00Z", "2031-12-01T04:00:00Z"


class Configuration:
    """The content of one configuration."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.names = random.sample(WORDS, len(WORDS))
        self.paths: list[tuple[str, ...]] = []

    def item(self, key: str, *pairs: tuple[str, Any]) -> Item:
        """An item with a new name, its keys in any order."""
        name = self.names.pop()
        return Item(name, self.shuffled([(key, name), *pairs]))

    def shuffled(self, pairs: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
        return self.random.sample(pairs, len(pairs)) if self.random.random() < 0.3 else pairs

    def some(self, *pairs: tuple[str, Any]) -> list[tuple[str, Any]]:
        return [pair for pair in pairs if self.random.random() < 0.5]

    def component(self) -> Item:
        description = None if self.random.random() < 0.1 else self.random.choice(TEXTS)
        showcase = self.random.random() < 0.5
        keys = (("description", description), ("showcase", showcase), ("start_date", "2024-01-31"))
        return self.item("name", *self.some(*keys))

    def components(self) -> list[Item]:
        items = []
        for _ in range(self.random.choice((0, 1, 2, 3, 5))):
            if self.random.random() < 0.4:
                members = [self.component() for _ in range(self.random.randint(1, 3))]
                described = self.some(("description", self.random.choice(TEXTS)))
                items.append(self.item("group", *described, ("components", members)))
                self.paths += [(items[-1].name, member.name) for member in members]
            else:
                items.append(self.component())
                self.paths.append((items[-1].name,))
        return items

    def references(self) -> Refs:
        paths = self.random.sample(self.paths, min(len(self.paths), self.random.randint(0, 3)))
        return Refs([join_path(path if self.random.random() < 0.7 else path[-1:]) for path in paths])

    def pairs(self) -> list[tuple[str, Any]]:
        """The keys of the page."""
        components = self.components()
        footer, body, hint = (self.random.choice(each) for each in (TEXTS, SOLID, TEXTS))
        settings = self.some(
            ("url", "https://a.example"), ("css_greens", "#0f0"), ("notifications_email_footer", footer)
        )
        template = (("title", self.random.choice(WORDS)), ("body", body))
        metric = (("suffix", "ms"), ("y_axis_min", 3), ("tooltip_description", hint))
        window = (("scheduled_for", START), ("scheduled_until", END), ("body", body), ("components", self.references()))
        metrics = [self.item("name", *metric) for _ in range(2)]
        templates = [self.item("name", *template, ("components", self.references())) for _ in range(2)]
        others = [
            ("settings", dict(settings) or {"hidden_from_search": True}),
            ("templates", templates[: self.random.randint(0, 2)]),
            ("metrics", [Item("Self", [("provider", "Self"), ("metrics", metrics)])]),
            ("access", {"groups": [self.item("name", ("components", self.references()))]}),
            ("embed", {"position": "bottom-left", "incident_text_color": "#abc"}),
            ("maintenances", [self.item("name", *window)]),
            ("subscribers", {"channels": {"email": True, "sms": False}}),
        ]
        return self.shuffled([("id", PAGE), ("components", components), *self.some(*others)])


def written(seed: int) -> Written:
    """A configuration in one file."""
    style = Style(seed)
    pairs = Configuration(style.random).pairs()
    style.between("", 0)
    if style.chance(0.2):
        style.out.add("", "---")
        style.line_end("")
    style.out.add("", "version: 1")
    style.line_end("")
    style.out.add("", "pages:")
    style.line_end("")
    style.out.add("", f"{' ' * style.step}acme:")
    style.line_end("")
    style.map("acme", pairs, 2 * style.step)
    if style.chance(0.3):
        owner, text = style.out.pieces.pop()
        style.out.add(owner, text.rstrip("\r\n"))
    breaks = [(owner, text.replace("\r\n", "\n").replace("\n", style.newline)) for owner, text in style.out.pieces]
    return Written(breaks)
