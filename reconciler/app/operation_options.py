"""The options that all commands share that operate a page by name."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class OperationOptions:
    """The options that all commands share that operate a page."""

    config: str | None = None
    """The path of the file or folder; None for the default one."""
    page: str | None = None
    """The page key; None if the file declares one page only."""
    page_id: str | None = None
    """The live ID, to work without a file; None to read the file."""
    provider: str = "statuspage"
    """The service of `page_id`."""
    site: str | None = None
    """The site of `page_id`, for services that have sites."""
    sandbox: bool = False
    """Whether to use the embedded sandbox."""
    yes: bool = False
    """Whether to skip the confirmation."""
    notify: bool | None = None
    """Whether to notify subscribers; None to ask."""
    dry_run: bool = False
    """Whether to only show what would be done."""
    quiet: bool = False
    """Whether to print only the ID."""
    format: str = "text"
    """The output format: `text` or `json`."""
    journal: Path | None = None
    """The path of the journal; None for the usual one."""
