"""`sarif`: findings as alerts of SARIF 2.1.0, for code scanning and editors.

Code scanning shows alerts in files of the repository alone. So an alert stands at the line of the task file whose
step met it, and the agency's page is its related place; the page's address is in the message too.
"""

from __future__ import annotations

from pydantic_core import to_json

from auditkit.export.format import File, Format, Material
from auditkit.export.sarif import log_of

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_OPENING = f'{{"$schema":"{_SCHEMA}","version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"auditkit"'.encode()


def sarif_files(material: Material) -> tuple[File, ...]:
    """The log."""
    log = log_of(material).model_dump(mode="json", by_alias=True, exclude_none=True, exclude_unset=True)
    data = to_json({"$schema": _SCHEMA, **log}) + b"\n"
    return (File("findings.sarif", data, _OPENING, "Each thing that was met, as an alert."),)


FORMAT = Format(
    "sarif",
    "findings as alerts for code scanning and editors (SARIF 2.1.0)",
    sarif_files,
    report=sarif_files,
)
