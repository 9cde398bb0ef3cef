"""Addresses given on the command line in place of the agencies' own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from auditkit.diagnostic.error_errors import AuditkitError

_NAMED = re.compile(r"([a-z0-9][a-z0-9_-]*)=(.*)", re.IGNORECASE)


def named_addresses(given: Sequence[str], agencies: Sequence[str]) -> Mapping[str, str]:
    """Addresses by agency id: `URL` for the only agency, `ID=URL` for one of several.

    Raises AuditkitError for an address that is none, an unknown agency, or a bare URL where there are several.
    """
    known = list(dict.fromkeys(agencies))
    found: dict[str, str] = {}
    for text in given:
        named = _NAMED.fullmatch(text)
        agency, url = (named.group(1), named.group(2)) if named else ("", text)
        if not agency and len(known) > 1:
            raise AuditkitError(
                f"--base-url {text} doesn't say for which of the {len(known)} agencies.",
                mend=f"Write it as --base-url {known[0]}={text}, or choose one with --agency.",
            )
        agency = agency or known[0]
        if agency not in known:
            raise AuditkitError(
                f"--base-url names an agency that isn't in this run: {agency!r}.",
                mend=f"There are: {', '.join(known)}.",
            )
        if not re.match(r"https?://[^\s/]+", url):
            raise AuditkitError(
                f"--base-url {url!r} is not a web address.", mend="Start it with https:// or http://."
            )
        found[agency] = url
    return found
