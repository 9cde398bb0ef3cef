"""How pages make text inert: see `auditkit.markdown.escape`, which exports share."""

from auditkit.markdown.escape import (
    MAX_ADDRESS,
    MAX_CODE,
    MAX_TEXT,
    Markdown,
    attribute,
    escape,
    fence,
    finalize,
    internal,
    shorten,
    title,
    visible,
    web_address,
)

__all__ = [
    "MAX_ADDRESS",
    "MAX_CODE",
    "MAX_TEXT",
    "Markdown",
    "attribute",
    "escape",
    "fence",
    "finalize",
    "internal",
    "shorten",
    "title",
    "visible",
    "web_address",
]
