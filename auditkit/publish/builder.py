"""What the builder's configuration says of the site: its name, and where it will be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.diagnostic.escape import web_address
from auditkit.export import Site

if TYPE_CHECKING:
    from pathlib import Path


_NOT_IN_ADDRESSES = frozenset("\"<>()[]'`")
"""Letters that would end the places that addresses are put in; in an address they are written with %."""


def site_of(config: Path) -> Site:
    """The site that mkdocs.yml describes; one without an address where there is no such file.

    Raises:
        AuditkitError: the file can't be read, or its site_url is no address.
    """
    import yaml
    from mkdocs.exceptions import MkDocsException
    from mkdocs.utils.yaml import yaml_load

    if not config.is_file():
        return Site()
    try:
        # MkDocs' own reader: it knows !ENV and INHERIT. The rest is checked when the site is built.
        with config.open("rb") as file:
            said: dict[str, Any] = yaml_load(file)
    except (MkDocsException, yaml.YAMLError, ValueError) as fault:
        raise AuditkitError(f"{config} is wrong: {fault}", mend="Mend it, then try again.") from fault
    name, url = said.get("site_name"), said.get("site_url")
    return Site(str(name), _checked(url, str(config))) if name else Site(url=_checked(url, str(config)))


def site_at(url: str) -> Site:
    """A site at this address.

    Raises:
        AuditkitError: it is no address.
    """
    return Site(url=_checked(url, "--site-url"))


def _checked(url: object, where: str) -> str | None:
    if not url:
        return None
    address = web_address(str(url))
    if address is None or set(address) & _NOT_IN_ADDRESSES:
        raise AuditkitError(
            f"{where}: {str(url)[:120]!r} is no web address.",
            mend="Give the site's address with https:// in front, for example https://scorecard.example/.",
        )
    return address
