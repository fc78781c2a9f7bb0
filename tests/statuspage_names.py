"""The names of Statuspage's kinds and fields, for tests that parse patterns."""

from reconciler.model.services.statuspage import STATUSPAGE

BY_NAME = STATUSPAGE.by_name
FIELD_NAMES = STATUSPAGE.field_names
PATH_LENGTHS = STATUSPAGE.path_lengths
