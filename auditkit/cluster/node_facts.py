"""What a machine of a cluster says of itself. It is sent there as code: only Python's own is imported outright."""

from __future__ import annotations


def facts() -> dict[str, str | None]:
    """Python, kit and record version, browser; None where there is none."""
    import platform

    told: dict[str, str | None] = dict.fromkeys(("kit", "records", "browser", "no_browser"))
    told |= {"host": platform.node(), "python": ".".join(platform.python_version_tuple()[:2])}
    try:
        from auditkit import __version__
        from auditkit.browser.executable import discover
        from auditkit.diagnostic.error_errors import AuditkitError
        from auditkit.record.model import SCHEMA_VERSION
    except ImportError:
        return told
    told |= {"kit": __version__, "records": str(SCHEMA_VERSION)}
    try:
        told["browser"] = str(discover().path)
    except AuditkitError as fault:
        told["no_browser"] = fault.message
    return told
