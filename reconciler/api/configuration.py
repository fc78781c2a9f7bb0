"""Load a configuration. No service is needed for that, and nothing of one is imported."""

import os
from collections.abc import Mapping
from pathlib import Path

from reconciler.config.load.files import find_config
from reconciler.config.load.load import load_config
from reconciler.model.resource import Config


def load(
    path: str | os.PathLike[str] | None = None, *, environ: Mapping[str, str] | None = None, secrets: bool = True
) -> Config:
    """The configuration in a file or folder.

    Args:
        path: the file or folder; None for `statuspage.yaml`, `statuspage.yml` or `statuspage/` in the working folder.
        environ: the variables for `${env:…}`; None for those of the process.
        secrets: whether the variables of credentials and contacts must be set.

    Raises:
        ConfigError: with every problem of the files.
    """
    where = find_config(os.fspath(path) if path is not None else None, Path.cwd())
    return load_config(where, environ=os.environ if environ is None else environ, secrets_needed=secrets)
