"""The base of every part of a document."""

from pydantic import BaseModel, ConfigDict


class DocumentPart(BaseModel):
    """A part of a document. It is frozen, rejects unknown keys, and is built on first use."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
