"""What a recording says of itself."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

MANIFEST = "recording.json"
"""Its name inside the file."""


class RobotsAnswer(BaseModel):
    """What a host answered when it was asked for its robots.txt."""

    model_config = ConfigDict(frozen=True)

    status: int | None = None
    """None when nothing answered."""
    text: str = ""


class Walked(BaseModel):
    """An attempt whose traffic was recorded."""

    model_config = ConfigDict(frozen=True)

    key: str
    agency: str
    task: str
    path: str
    profile: str
    har: str
    """Name of its archive inside the file."""


class Manifest(BaseModel):
    """The head of a recording."""

    model_config = ConfigDict(frozen=True)

    auditkit_recording: Literal[1] = 1
    kit_version: str
    audit_id: str
    """The audit in which it was recorded."""
    recorded_at: datetime
    """When that audit began."""
    whole: bool = True
    """Whether that audit was made to its end."""
    base_urls: dict[str, str] = Field(default_factory=dict)
    """By agency id: where its site was visited."""
    robots: dict[str, RobotsAnswer] = Field(default_factory=dict)
    """By origin."""
    salt: str
    """What marks and digests of things typed were made with: equal ones differ from recording to recording."""
    attempts: tuple[Walked, ...] = ()
