"""Evidence: pictures and documents, kept once under the digest of what they hold and shared by all audits."""

from auditkit.evidence.folder import Evidence
from auditkit.evidence.picture import shrink
from auditkit.evidence.whole import sweep, write_whole

__all__ = ["Evidence", "shrink", "sweep", "write_whole"]
