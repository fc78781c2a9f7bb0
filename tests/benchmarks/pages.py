"""Pages of any size: as the file that declares them, as what is live, and how many requests they may take."""

from dataclasses import dataclass
from typing import Any

PER_PAGE = 1_000
"""Components of a full page; the service takes 1,100 (statuspage-api.md B4.21)."""
PER_GROUP = 25
ROWS = 100
"""Objects that one list request shows."""


@dataclass(frozen=True, slots=True)
class Size:
    """So many components on pages of `PER_PAGE`, in groups of `PER_GROUP`."""

    components: int

    @property
    def pages(self) -> int:
        """How many pages they fill."""
        return -(-self.components // PER_PAGE)

    @property
    def on_page(self) -> int:
        """Components of each page."""
        return self.components // self.pages

    @property
    def rows(self) -> int:
        """Rows of each page's list of components, where the groups stand too."""
        return self.on_page + self.on_page // PER_GROUP

    @property
    def reads(self) -> int:
        """GETs that reading all the pages may take: each page, and its list in hundreds until a short one."""
        return self.pages * (1 + list_requests(self.rows))


def list_requests(rows: int) -> int:
    """GETs that a list of so many rows may take: every hundred, and the short one that ends it."""
    return rows // ROWS + 1


def page_id(number: int) -> str:
    """The id of a page."""
    return f"page{number:08}"


def declared(size: Size, *, edited: bool = False, rate: str = "") -> str:
    """The file. `edited`: every tenth component has another description, and each page one component more.

    `rate`: the provider's `rate_limit`, as YAML.
    """
    lines = ["version: 1"]
    if rate:
        lines.append(f"provider: {{type: statuspage, rate_limit: {rate}}}")
    lines.append("pages:")
    for page in range(size.pages):
        lines += [f"  page{page}:", f"    id: {page_id(page)}", "    components:"]
        for number in range(size.on_page):
            if number % PER_GROUP == 0:
                lines += [f"      - group: Group {number // PER_GROUP}", "        components:"]
            after = " now" if edited and number % 10 == 0 else ""
            lines += [
                f"          - name: Component {number}",
                f"            description: What component {number} is for{after}",
                "            showcase: true",
            ]
        if edited:
            lines.append("          - name: One more")
    return "\n".join(lines) + "\n"


def writes_when_edited(size: Size) -> int:
    """The writes of what `edited` declares: one for each changed thing."""
    return size.pages * (-(-size.on_page // 10) + 1)


def live(size: Size) -> dict[str, Any]:
    """The same pages as they are live before the edit, as a seed of the sandbox."""
    return {"pages": {page_id(page): {"components": _rows(size, page)} for page in range(size.pages)}}


def _rows(size: Size, page: int) -> list[dict[str, Any]]:
    groups = [
        {"id": f"group{page:03}{number:05}", "name": f"Group {number}", "group": True, "position": number + 1}
        for number in range(size.on_page // PER_GROUP)
    ]
    return groups + [
        {
            "id": f"comp{page:03}{number:05}",
            "name": f"Component {number}",
            "description": f"What component {number} is for",
            "showcase": True,
            "group_id": groups[number // PER_GROUP]["id"],
            "position": number % PER_GROUP + 1,
        }
        for number in range(size.on_page)
    ]


def fleet(groups: int) -> tuple[str, str]:
    """Ten pages of `groups` groups of 25 components: composed, and manually."""
    pages, written = [], []
    for page in range(10):
        head = f"  page{page}:\n    id: id{page}\n    components:\n"
        names = ", ".join(map(str, range(groups)))
        pages.append(
            f"{head}      - group: Group ${{matrix:g}}\n        matrix: {{g: [{names}]}}\n        components:\n"
            f"          - name: Component ${{matrix:g}} ${{matrix:c}}\n"
            f"            matrix: {{c: [{', '.join(map(str, range(25)))}]}}\n"
        )
        written.append(head)
        for group in range(groups):
            written.append(f"      - group: Group {group}\n        description: A group\n        components:\n")
            written += (
                f"          - name: Component {group} {n}\n            description: What customers call\n"
                "            showcase: true\n"
                for n in range(25)
            )
    top = "defaults:\n  components: {description: What customers call, showcase: true}\n  groups: {description: A group}\n"
    return f"version: 1\n{top}pages:\n{''.join(pages)}", f"version: 1\npages:\n{''.join(written)}"
