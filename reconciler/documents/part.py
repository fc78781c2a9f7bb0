"""The base of every part of a document."""

from pydantic import BaseModel, ConfigDict


class DocumentPart(BaseModel):
    """A part of a document: frozen, with no key that is not known, and built when it is first used."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
