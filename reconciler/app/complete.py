"""The values that a shell offers for an option. Nothing is said or raised: whoever presses Tab sees values, or none."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from reconciler.errors import ReconcilerError

MOST = 400
"""The largest number of addresses to offer: with more of them, only the patterns of whole kinds."""


def page_keys(path: str | None) -> Sequence[str]:
    """The keys of the pages that a file or folder declares, even if it is not valid otherwise."""
    from reconciler.config.load.files import STANDARD_INPUT, find_config, yaml_files
    from reconciler.config.problems import Problems
    from reconciler.config.yaml.nodes import Branch, Leaf, child, compose
    from reconciler.model.kind import Scope

    if path == STANDARD_INPUT:
        return ()
    keys: list[str] = []
    try:
        config = find_config(path, Path.cwd())
        for file in yaml_files(config) if config.is_dir() else [config]:
            root = compose(file.name, file.read_text(encoding="utf-8"), Problems())
            pages = child(root, Scope.PAGE.plural)
            if isinstance(pages, Branch) and pages.mapping:
                keys += [key.value for key, _ in pages.pairs() if isinstance(key, Leaf)]
    except (ReconcilerError, OSError, ValueError):
        return ()
    return tuple(dict.fromkeys(keys))


def addresses(path: str | None) -> Sequence[str]:
    """A pattern for each kind of each page, then the addresses of what is declared; nothing for a file that is not valid."""
    from reconciler.app.load import load
    from reconciler.config.load.files import STANDARD_INPUT
    from reconciler.model.pattern import exact

    if path == STANDARD_INPUT:
        return ()
    try:
        config = load(path, secrets_needed=False, quiet=True)
    except (ReconcilerError, OSError):
        return ()
    declared = [item.address for page in config.pages for item in page.items]
    patterns = dict.fromkeys(f"{address.page}/{address.kind}/**" for address in declared if address.path)
    return (*patterns, *(map(exact, declared) if len(declared) <= MOST else ()))


def topic_names() -> Iterator[tuple[str, str]]:
    """What can be explained, each with its first sentence."""
    from reconciler.config.schema.concepts import CONCEPTS
    from reconciler.config.schema.topics import topics

    texts = [(topic.name, topic.doc) for topic in topics()] + [(concept.name, concept.doc) for concept in CONCEPTS]
    for name, text in texts:
        head, stop, _ = text.partition(". ")
        yield name, head + stop.strip()
