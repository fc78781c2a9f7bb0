"""Commented files in many styles, the page that each describes, and what somebody does to it in the dashboard."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from reconciler import planner
from reconciler.app.adoption import Adopted, Adoption
from reconciler.app.load import today
from reconciler.config.adopt.steps import ConfigTexts
from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import COMPONENT
from reconciler.model.plan import PagePlan
from reconciler.model.resource import Config, Live, LivePage

NAME = "statuspage.yaml"
PAGE = "kctbh9vrtdwd"
WORDS = ("Alpha", "Bravo", "Çédille", "Delta 4", "Echo: echo", "Fox #1", "Golf", "Hotel's", 'India "x"', "Jülich 🚀")
TEXTS = ("Plain words", "With: a colon", "It's quoted", "Two\nlines", "# not a comment", "${not} env", "ünï 🚀 çødé")


def load(texts: ConfigTexts) -> Config:
    """Load texts that include nothing and read no variables."""

    def no_file(path: str) -> str:
        raise AssertionError(path)

    return texts.load(no_file, environ={})


@dataclass
class Generated:
    """A file as it is written, with the span of everything in it."""

    text: str = ""
    """The text so far."""
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    """The span of each item by its name, and of each description by `name:description`."""


class Writer:
    """Writes one file in a style drawn at random."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.result = Generated()
        self.newline = self.random.choice(("\n", "\r\n"))
        self.step = self.random.choice((2, 2, 4))
        self.dashes = self.random.choice((0, 2))
        self.blank = self.random.random() < 0.3
        self.names = [f"{word}{number or ''}" for number in range(6) for word in WORDS]
        self.random.shuffle(self.names)

    def line(self, indent: int, text: str) -> None:
        self.result.text += " " * indent + text + self.newline

    def comment(self, indent: int, chance: float = 0.4) -> None:
        if self.random.random() < chance:
            self.line(indent, f"# {self.random.choice(WORDS)}: said - {self.random.randrange(10**6)}")

    def quoted(self, text: str, *, plain: bool = True) -> str:
        text = text.replace("${", "$${")
        single, double = "'" + text.replace("'", "''") + "'", '"' + text.replace('"', '\\"') + '"'
        bare = text if plain and text.replace(" ", "").isalnum() else single
        return self.random.choice((bare, single, double))

    def file(self) -> Generated:
        """A file with groups and components at the top level, and templates that refer to them."""
        self.comment(0)
        for indent, text in ((0, "version: 1  # the format"), (0, "pages:"), (self.step, "acme:  # our page")):
            self.line(indent, text)
        self.line(2 * self.step, f"id: {PAGE}")
        self.line(2 * self.step, "components:  # top to bottom")
        at = 2 * self.step + self.dashes
        referred = [self.component(at, first=not number) for number in range(2)]
        for _ in range(3):
            referred += self.group(at)
        self.component(at)
        self.line(2 * self.step, "templates:")
        self.line(at, "- name: One")
        self.line(at, "  title: Title")
        self.line(at, "  body: Body")
        chosen = ", ".join(self.quoted(name, plain=False) for name in self.random.sample(referred, 2))
        self.line(at, f"  components: [{chosen}]  # those")
        self.comment(0)
        if self.random.random() < 0.2:
            self.result.text = self.result.text.removesuffix(self.newline)
        return self.result

    def group(self, indent: int) -> list[str]:
        name = self.names.pop()
        if self.blank:
            self.result.text += self.newline
        start = len(self.result.text)
        self.comment(indent)
        self.line(indent, f"- group: {self.quoted(name)}")
        self.description(name, indent + 2)
        self.line(indent + 2, "components:")
        count = self.random.randint(2, 3)
        members = [self.component(indent + 2 + self.dashes, first=not number) for number in range(count)]
        self.result.spans[name] = start, len(self.result.text)
        return members

    def component(self, indent: int, *, first: bool = False) -> str:
        """A component with its comment, which belongs to the list where it is the first."""
        name = self.names.pop()
        start = len(self.result.text)
        if self.random.random() < 0.25:
            self.line(indent, f"- {{name: {self.quoted(name, plain=False)}, showcase: true}}  # flow")
        else:
            self.comment(indent)
            start = len(self.result.text) if first else start
            self.line(indent, f"- name: {self.quoted(name)}{self.random.choice(('', '   # its name'))}")
            self.description(name, indent + 2)
            self.comment(indent + 2)
            self.line(indent + 2, "showcase: true")
        self.result.spans[name] = start, len(self.result.text)
        return name

    def description(self, name: str, indent: int) -> None:
        text = self.random.choice(TEXTS)
        self.result.text += " " * indent + "description: "
        start = len(self.result.text)
        if "\n" in text:
            self.line(0, "|  # beside it")
            for line in text.split("\n"):
                self.line(indent + 2, line)
        else:
            self.line(0, f"{self.quoted(text, plain=False)}  # beside it")
        self.result.spans[f"{name}:description"] = start, len(self.result.text)


def page_of(text: str) -> LivePage:
    """The page that a file describes."""
    page = load(ConfigTexts({NAME: text}, {})).pages[0]
    ids: dict[Address, str] = {item.address: f"id{number}" for number, item in enumerate(page.items)}
    lives = []
    for number, item in enumerate(page.items):
        if item.absent or item.repeat:
            continue
        values = {
            name: tuple(ids[each] for each in value) if isinstance(value, tuple) else value
            for name, value in item.fields.items()
        }
        parent = ids[item.parent] if item.parent else None
        values = {"name": item.name, "showcase": False, **values}
        facts = {item.kind.window.status: item.kind.window.waiting} if item.kind.window else {}
        id_ = item.pin or ids[item.address]
        lives.append(Live(item.kind, id_, item.name, values, parent, position=number, facts=facts))
    read = frozenset(kind.name for kind in page.service.kinds_of(page.scope))
    return LivePage(PAGE, "Acme", tuple(lives), read, whole=read)


def changed(page: LivePage, live: Live, **values: object) -> LivePage:
    """The page with other values of one resource: `name`, `parent`, or fields."""
    name, parent = str(values.get("name", live.name)), values.pop("parent", live.parent)
    new = replace(live, name=name, fields={**live.fields, **values}, parent=parent if parent is None else str(parent))
    return replace(page, items=tuple(new if each is live else each for each in page.items))


def components(page: LivePage, *, grouped: bool | None = None) -> list[Live]:
    lives = [live for live in page.items if live.kind is COMPONENT]
    return [live for live in lives if grouped is None or (live.parent is not None) is grouped]


def adopt(text: str, page: LivePage) -> Adopted:
    """Adopt a page into one file."""
    return Adoption(ConfigTexts({NAME: text}, {}), {"acme": page}, load).run()


def plan_of(text: str, page: LivePage) -> PagePlan:
    """The plan of a file against a page."""
    return planner.plan_page(load(ConfigTexts({NAME: text}, {})).pages[0], page, today=today())


Drift = Callable[[Random, LivePage], tuple[LivePage, Live]]
"""What somebody does to a page: the page after it, and the resource before it."""
