"""Findings as alerts in the form of SARIF: what was met, each thing once, and the log it is written in."""

from auditkit.export.alert.fill import log_of
from auditkit.export.alert.sighting import Sighting, sightings

__all__ = ["Sighting", "log_of", "sightings"]
