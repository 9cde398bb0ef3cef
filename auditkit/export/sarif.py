"""`sarif`: findings as alerts of SARIF 2.1.0, for code scanning and editors.

Code scanning shows alerts in files of the repository alone. So an alert stands at the line of the task file whose
step met it, and the agency's page is its related place; the page's address is in the message too.
"""

from __future__ import annotations

from auditkit.export.alert import log_of
from auditkit.export.alert.model import SCHEMA
from auditkit.export.base import File, Format, Material

_OPENING = f'{{"$schema":"{SCHEMA}","version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"auditkit"'.encode()


def sarif_files(material: Material) -> tuple[File, ...]:
    """The log."""
    text = log_of(material).model_dump_json(by_alias=True, exclude_none=True)
    return (File("findings.sarif", text.encode() + b"\n", _OPENING, "Each thing that was met, as an alert."),)


FORMAT = Format(
    "sarif",
    "findings as alerts for code scanning and editors (SARIF 2.1.0)",
    sarif_files,
    report=sarif_files,
)
