"""Rules of Acme for its status page, run by `reconciler validate --lint`."""

import re
from collections.abc import Iterator

from reconciler.model.lint import LintFinding, LintRule, LintRun

CODENAME = re.compile(r"\b(?:Bluebird|Kestrel)\b")


def codenames(run: LintRun) -> Iterator[LintFinding]:
    """Our internal names of products, in any text that visitors read."""
    for match in run.texts.search(CODENAME):
        yield LintFinding(
            match.at.page,
            f"{match.words} is internal",
            match.at.item,
            match.at.field.name,
            "use the name that customers know",
            words=match.words,
            nth=match.nth,
        )


def owner(run: LintRun) -> Iterator[LintFinding]:
    """The description of a component ends with the team, such as `(team payments)`."""
    for page in run.config.pages:
        for item in page.items:
            if item.kind.name == "component" and not item.absent:
                description = str(item.fields.get("description") or "")
                if not re.search(r"\(team [a-z]+\)$", description):
                    yield LintFinding(
                        page, f"`{item.name}` names no team", item, "description", "end it with (team NAME)"
                    )


RULES = [
    LintRule("acme-codename", "recommended", "A text names a product by its internal name.", codenames),
    LintRule("acme-owner", "strict", "A component does not say which team has it.", owner),
]
