"""Build hook: where this project lives, and the README as PyPI shows it.

A maintainer writes the address once, as `repository` under `[tool.hatch.metadata.hooks.custom]` in pyproject.toml. From it come the
project's URLs and, as PyPI does not know the repository, the README's links: each relative one becomes absolute, at the tag of the
release. Without an address there are no URLs, and a relative link is the text that it stands under.
"""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\[\]]*)\]\((?P<path>(?!https?:|#)[^()\s]+)\)")


def project_urls(repository: str) -> dict[str, str]:
    """The URLs that PyPI lists; none without an address."""
    if not repository:
        return {}
    return {
        "Repository": repository,
        "Issues": f"{repository}/issues",
        "Changelog": f"{repository}/blob/main/CHANGELOG.md",
        "Examples": f"{repository}/tree/main/examples",
    }


def readme_for_pypi(text: str, repository: str, version: str) -> str:
    """The README with absolute links, or without relative ones where no address is known."""

    def absolute(link: re.Match[str]) -> str:
        if not repository:
            return "" if link["image"] else link["text"]
        view = "raw" if link["image"] else "blob"
        return f"{link['image']}[{link['text']}]({repository}/{view}/v{version}/{link['path']})"

    return _LINK.sub(absolute, text)


class AddressHook(MetadataHookInterface):
    """Gives hatchling the readme and the urls."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in the dynamic fields."""
        repository = self.config.get("repository", "").rstrip("/")
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        readme = readme_for_pypi(text, repository, metadata["version"])
        metadata["readme"] = {"content-type": "text/markdown", "text": readme}
        metadata["urls"] = project_urls(repository)
