"""What people do to a page in the dashboard, drawn at random, with names and texts that are hard to write."""

from dataclasses import replace
from random import Random

from reconciler.model.field import Type
from reconciler.model.kinds.statuspage import COMPONENT, GROUP
from reconciler.model.resource import Live, LivePage
from tests.cli.adopt_files import changed
from tests.config.adopt.configurations import SOLID

NEW = (
    "New one", "Neu: zwei", "Drei #3", "-vier", "off", "12:31", "y" * 200, "${env:SECRET_PAGE_X}", "{{ a }}", "a/b c",
    "q'q", 'q"q', "\u202eabc", "# h", "[x", "new\\x", "* a", "&b",
)  # fmt: skip
DELETABLE = ("component", "group", "template", "metric", "access_group", "maintenance")


class Dashboard:
    """Somebody who changes a page. `deleted` says whether something was deleted, `touched` which field was changed."""

    def __init__(self, random: Random, page: LivePage, declared: set[tuple[str, str]]) -> None:
        self.random, self.page, self.declared = random, page, declared
        self.deleted = False
        self.renamed: set[str] = set()
        self.moved: set[str] = set()
        self.touched: list[str] = []

    def do(self, steps: int) -> None:
        """Do some things."""
        deeds = (self.edit, self.edit, self.refer, self.rename, self.move, self.create, self.create_group, self.delete)
        for _ in range(steps):
            self.random.choice((*deeds, self.reorder))()
        for group in self.of(GROUP):
            if not any(live.parent == group.id for live in self.page.items):
                self.remove(group)

    def of(self, *kinds: object) -> list[Live]:
        return [live for live in self.page.items if live.kind in kinds]

    def name(self) -> str:
        used = {live.name for live in self.page.items}
        return self.random.choice([name for name in NEW if name not in used])

    def edit(self) -> None:
        fields = [
            (live, live.kind.by_name[name])
            for live in self.page.items
            for name in live.fields
            if (live.id, name) in self.declared and live.kind.by_name[name].type in (Type.LONG_TEXT, Type.BOOL)
        ]
        if fields:
            live, field = self.random.choice(fields)
            text = None if field.clearable and self.random.random() < 0.2 else self.random.choice((*SOLID, *NEW))
            value = text if field.type is Type.LONG_TEXT else not live.fields[field.name]
            self.page = changed(self.page, live, **{field.name: value})
            self.touched.append(f"{live.name}:{field.yaml_key}")

    def refer(self) -> None:
        lives = [live for live in self.page.items if (live.id, "components") in self.declared]
        ids = [live.id for live in self.of(COMPONENT)]
        if lives:
            live = self.random.choice(lives)
            chosen = tuple(self.random.sample(ids, min(len(ids), self.random.randint(0, 3))))
            self.page = changed(self.page, live, components=chosen)
            self.touched.append(f"{live.name}:refs")
            self.deleted = True  # a reference goes with the comment beside it

    def rename(self) -> None:
        lives = [live for live in self.page.items if live.kind.renamable and live.kind.name in DELETABLE]
        if lives:
            live = self.random.choice(lives)
            similar = f"{live.name} new" if len(live.name) > 4 else self.name()
            self.deleted |= not similar.startswith(live.name)  # too different: taken out, and added
            self.page = changed(self.page, live, name=similar)
            self.renamed.add(live.id)
            self.deleted |= live.id in self.moved  # moved under another name: taken out, and added

    def move(self) -> None:
        lives = self.of(COMPONENT)
        if lives:
            places = [None, *(group.id for group in self.of(GROUP))]
            live = self.random.choice(lives)
            self.page = changed(self.page, live, parent=self.random.choice(places))
            self.moved.add(live.id)
            self.deleted |= live.id in self.renamed

    def create(self) -> None:
        parent = self.random.choice([None, *(group.id for group in self.of(GROUP))])
        self.add(self.component(self.name(), parent))

    def create_group(self) -> None:
        name = self.name()
        group = Live(GROUP, f"new{len(self.page.items)}", name, {"name": name}, position=self.random.randrange(8))
        self.add(group)
        for number in range(self.random.randint(1, 2)):
            self.add(self.component(f"Member {len(self.page.items)} {number}", group.id))

    def component(self, name: str, parent: str | None) -> Live:
        fields = {"name": name, "showcase": True, "description": self.random.choice((*SOLID, *NEW))}
        number = len(self.page.items)
        return Live(COMPONENT, f"new{number}", name, fields, parent, position=self.random.randrange(8))

    def add(self, live: Live) -> None:
        self.page = replace(self.page, items=(*self.page.items, live))

    def delete(self) -> None:
        lives = [live for live in self.page.items if live.kind.name in DELETABLE]
        if lives:
            self.remove(self.random.choice(lives))

    def remove(self, live: Live) -> None:
        self.deleted = True
        gone = {live.id, *(each.id for each in self.page.items if each.parent == live.id)}
        items = []
        for each in self.page.items:
            if each.id not in gone:
                left = tuple(id_ for id_ in each.fields.get("components") or () if id_ not in gone)
                given = {"components": left} if each.fields.get("components") else {}
                items.append(replace(each, fields={**each.fields, **given}))
        self.page = replace(self.page, items=tuple(items))

    def reorder(self) -> None:
        items = (replace(live, position=self.random.randrange(9)) for live in self.page.items)
        self.page = replace(self.page, items=tuple(items))
