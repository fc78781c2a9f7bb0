"""The publication of the draft: declared values are written to a draft, which visitors see once it is published.

Its only key in the file is the page's `publish`. Its one field says whether the live page equals the draft.
"""

from reconciler.model.fields import switch
from reconciler.model.identity import Identity
from reconciler.model.kind import Kind, Prune

PUBLICATION = Kind(
    name="publication",
    title="Publication",
    doc="Publishing the draft, so that visitors see what was written to it. Done last, whenever the draft and the live page differ.",
    section=("publish",),
    fields=(switch("published", "Whether visitors see what the draft holds.", True),),
    rank=90,
    identity=Identity.SINGLETON,
    verbs=frozenset({"update"}),
    prune=Prune.NEVER,
    renamable=False,
    concludes=True,
    in_incidents=True,
    unsupported={"delete": "what was published cannot be taken back; change the draft and publish again"},
    example="publish: true\n",
)
