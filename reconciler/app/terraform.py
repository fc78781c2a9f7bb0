"""Leaving Terraform: what a state says of the page that is imported."""

from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.errors import SettingError
from reconciler.model.resource import LivePage

if TYPE_CHECKING:  # `--help` loads no documents
    from reconciler.documents.terraform_state import StateResource
    from reconciler.render.left_terraform import LeftTerraform


class TerraformOrigin:
    """The resources of one state, as far as they concern one page."""

    def __init__(self, path: Path, page_id: str) -> None:
        """Read the state. `page_id` may be empty where the state has a single page.

        Raises:
            DocumentError: it is no Terraform state.
            SettingError: it does not have the page, or has several where none was named.
        """
        from reconciler.documents.terraform_state import read_state

        self._path = path
        resources = read_state(path)
        pages = Counter(resource.page_id for resource in resources)
        if not page_id and len(pages) > 1:
            listed = ", ".join(f"{page} ({count})" for page, count in pages.items())
            raise SettingError(
                f"the state has resources of {len(pages)} pages: {listed}",
                place=str(path),
                hint="choose one: --page-id",
            )
        self.page_id = page_id or next(iter(pages))
        """The page that is imported."""
        if self.page_id not in pages:
            raise SettingError(
                f"the state has no resource of page {self.page_id}",
                place=str(path),
                hint=f"its pages are {', '.join(pages)}",
            )
        self._own = [resource for resource in resources if resource.page_id == self.page_id]
        self._elsewhere = [resource for resource in resources if resource.page_id != self.page_id]

    def remarks(self, live: LivePage) -> Mapping[str, list[str]]:
        """Comments for the file: the addresses of each live resource, by its ID."""
        texts: dict[str, list[str]] = {}
        for resource in self._own:
            texts.setdefault(resource.id, []).append(_remark(resource, live))
        return texts

    def removed(self) -> str:
        """The `removed` blocks of the page's resources."""
        from reconciler.documents.terraform_state import removed_blocks

        return removed_blocks(Counter(resource.block for resource in self._own))

    def summary(self, live: LivePage, written: Collection[str], removed_out: Path | None) -> "LeftTerraform":
        """What the state had, what of it is in the file, by the live IDs written there, and what is not."""
        from reconciler.render.left_terraform import LeftTerraform

        absent = [each for each in self._own if each.id not in written]
        shared = {resource.block for resource in self._own} & {resource.block for resource in self._elsewhere}
        ids = {resource.id for resource in self._own}
        typed = [each for each in self._own if each.stem == each.block or _is_impersonal(each, live)]
        stems = {each.stem for each in typed}
        return LeftTerraform(
            state=str(self._path),
            written=len(self._own) - len(absent),
            absent=[(each.block, each.id in live.by_id) for each in absent],
            unknown=sum(not item.kind.identity.single and item.id not in ids for item in live.items),
            elsewhere=dict(Counter(resource.page_id for resource in self._elsewhere)),
            shared=sorted(shared),
            blocks=list(dict.fromkeys(resource.block for resource in self._own)),
            stems=list(dict.fromkeys(each.stem for each in typed)),
            keyed=sorted({each.block for each in self._own if each.stem not in stems}),
            removed_out=str(removed_out) if removed_out else None,
        )


def _remark(resource: "StateResource", live: LivePage) -> str:
    """The comment. The key of a person's resource may be an address, and is left out."""
    return f"Terraform: {resource.address if _is_impersonal(resource, live) else resource.block}"


def _is_impersonal(resource: "StateResource", live: LivePage) -> bool:
    """Whether it is certain that no key of the resource names a person: it was read, and is no person."""
    item = live.by_id.get(resource.id)
    return item is not None and not item.kind.identity.personal
