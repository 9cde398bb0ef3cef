"""Which addresses belong to the agency."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Hosts:
    """The agency's hosts, as its file names them; `*.` stands for any subdomain, not for the bare domain."""

    patterns: tuple[str, ...]

    def own(self, url: str) -> bool:
        """Whether an address is still the agency's. Blank pages and data addresses belong to nobody else."""
        parts = urlsplit(url)
        if parts.scheme in ("about", "data", "blob", "chrome-error"):
            return True
        host = (parts.hostname or "").lower()
        return any(_fits(host, pattern.lower()) for pattern in self.patterns)


def _fits(host: str, pattern: str) -> bool:
    pattern = pattern.rsplit(":", 1)[0] if pattern.rsplit(":", 1)[-1].isdigit() else pattern
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) and host != pattern[2:]
    return host == pattern.strip("[]")
