"""The stages that an archive marks as done, in their order."""

from typing import Final

READ: Final = "read"
LINEAGE: Final = "lineage"
UNDERSTAND: Final = "understand"
STORIES: Final = "stories"

# What is done to captures, and then to articles.
ALL: Final = (READ, LINEAGE, UNDERSTAND, STORIES)
OF_ARTICLES: Final = ALL[1:]
