"""What a record says of a replay: pages that came from recorded traffic, and not from the site itself."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class ReplayRecord(BaseModel):
    """Where an attempt's pages came from."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    recorded_at: datetime
    """In UTC: the site is seen as it was then."""
    walked: bool = True
    """Whether this very way was walked when it was recorded; its pages are other attempts' where it wasn't."""


class ReplaySource(BaseModel):
    """The recording that an audit was made from."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    sha256: str
    audit_id: str
    """The audit in which the traffic was recorded."""
    recorded_at: datetime
    """When that one began, in UTC."""

    @property
    def words(self) -> str:
        """For people: `Replayed from a recording of 3 November 2026: …`"""
        on = f"{self.recorded_at.day} {self.recorded_at:%B %Y}"
        return f"Replayed from a recording of {on}: what the sites are like now isn't known, and nothing was timed."
