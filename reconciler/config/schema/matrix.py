"""The keys of a matrix, and their JSON Schema."""

import re
from typing import Any

FROM = "from"


VALUE = "value"


PREVIOUSLY = "previously"


NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


MATRIX = "matrix"


EXCLUDE = "exclude"


MAX_PRODUCTS = 1_100
"""Maximum number of items one matrix may generate: the number of components that a page can have."""


MAX_AXES = 10
"""Maximum number of axes of one matrix."""


MATRIX_DOC = (
    "Makes one item for each value, or each product of values, of its axes; `${matrix:axis}` stands for the value. A value may be a map: "
    "`{value: ams, city: Amsterdam, previously: adm}` gives `${matrix:axis}` and `${matrix:axis.city}`, and what is named after it was "
    "named after `adm`."
)


EXCLUDE_DOC = "Where this item is left out: maps of axes, its own or those of what it stands in, and their values."


def exclude_schema() -> dict[str, Any]:
    """The JSON Schema of `exclude`, in a matrix or beside one."""
    return {
        "type": "array",
        "items": {"type": "object", "minProperties": 1, "additionalProperties": {"type": ["string", "number"]}},
        "description": EXCLUDE_DOC,
        "examples": [[{"region": "eu", "tier": "worker"}]],
    }


def matrix_schema() -> dict[str, Any]:
    """The JSON Schema of a matrix."""
    scalar = {"type": ["string", "number"]}
    names = {"pattern": f"^{NAME.pattern}$"}
    row_before = {"type": "object", "minProperties": 1, "additionalProperties": scalar}
    row = {
        "type": "object",
        "minProperties": 1,
        "propertyNames": names,
        "properties": {
            VALUE: {**scalar, "description": "What `${matrix:axis}` stands for."},
            PREVIOUSLY: {
                "anyOf": [scalar, row_before, {"type": "array", "items": {"anyOf": [scalar, row_before]}}],
                "description": "What the value was: what is named after it was named after that.",
            },
        },
        "additionalProperties": {
            "type": ["string", "number", "boolean"],
            "description": "What `${matrix:axis.key}` stands for.",
        },
    }
    exclude = {"$ref": f"#/definitions/{EXCLUDE.title()}"}
    path = {"type": "string", "description": "A YAML or JSON file below the configuration's folder."}
    file = {"type": "object", "required": [FROM], "additionalProperties": False}
    return {
        "description": MATRIX_DOC,
        "anyOf": [
            {"type": "array", "minItems": 1, "items": row, "description": "Rows, whose keys are the axes."},
            {**file, "properties": {FROM: path, EXCLUDE: exclude}},
            {
                "type": "object",
                "minProperties": 1,
                "maxProperties": MAX_AXES + 1,
                "propertyNames": names,
                "properties": {EXCLUDE: exclude},
                "additionalProperties": {
                    "anyOf": [
                        {"type": "array", "minItems": 1, "items": {"anyOf": [scalar, row]}},
                        {**file, "properties": {FROM: path}},
                    ],
                    "description": "An axis and its values: texts, numbers, or maps with a `value`.",
                },
            },
        ],
    }
