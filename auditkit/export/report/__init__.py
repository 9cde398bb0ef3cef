"""What a report in the Common Industry Format says: a view of the scorecard, formatted for its template."""

from auditkit.export.report.view import Report, report_of

__all__ = ["Report", "report_of"]
