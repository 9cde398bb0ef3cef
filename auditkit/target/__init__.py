"""Targets: how a task names a control, and how a customer would find it on the page."""

from auditkit.target.model import KINDS, Target, Text

__all__ = ["KINDS", "Target", "Text"]
