"""GitLab's merge request widget."""

import json

from reconciler import render
from tests.render.plans import story


def test_three_counts() -> None:
    assert json.loads(render.plan(story(), "gitlab")) == {"create": 2, "update": 4, "delete": 1}
