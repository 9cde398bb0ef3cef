"""Who answers for an address."""

from __future__ import annotations

import tldextract

# The list that comes with the library: nothing is fetched.
_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def supplier_of(url: str) -> str:
    """The registrable domain, by the public suffix list: who answers for the address."""
    parts = _suffixes(url)
    if parts.top_domain_under_public_suffix:
        return parts.top_domain_under_public_suffix
    # A name under no listed suffix: the list's own rule is that its last part is the suffix.
    labels = parts.fqdn.split(".") if parts.fqdn else [*filter(None, parts.subdomain.split(".")), parts.domain]
    return parts.ipv4 or ".".join(labels[-2:]) or url
