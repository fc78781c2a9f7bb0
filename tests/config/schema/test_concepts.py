"""What `explain` tells of concepts: short, and with an example that is valid."""

from typing import Any

import pytest

from reconciler.config.schema.concepts import CONCEPTS
from reconciler.config.schema.topics import topics
from reconciler.model.topic import Concept

Room = Any
SECRETS = {"SECRET_PAGE_DATADOG_KEY": "k", "SECRET_PAGE_DATADOG_APP": "a"}


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.name)
def test_every_example_is_a_valid_part_of_a_page(room: Room, concept: Concept) -> None:
    body = concept.example
    if "prune:" in body or "protect:" in body or "ignore:" in body:
        body += "" if "components:" in body else "components: [{name: Website}]\n"
    assert room.page(body, SECRETS).items


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.name)
def test_every_text_is_short_and_every_name_is_that_of_no_key(concept: Concept) -> None:
    assert 150 < len(concept.doc) < 480
    assert not {concept.name, *concept.aliases} & {topic.name for topic in topics()}
