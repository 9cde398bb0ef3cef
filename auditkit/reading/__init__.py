"""The reading list: what to read, why, where one may disagree, and which barriers it bears on.

The list belongs to the site (`site/reading.yml`), so that a team can add to it. The catalogue of barriers keeps only
its short references to rules; `beside` gives those of them that the list does not hold already.
"""

from auditkit.reading.load import FILE, load_readings
from auditkit.reading.model import Kind, Reading, ReadingList, Subject, beside

__all__ = ["FILE", "Kind", "Reading", "ReadingList", "Subject", "beside", "load_readings"]
