"""Bundled demo agencies: small fictional government sites with things done well and barriers planted on purpose."""

from auditkit.demo.server import AGENCIES, RELEASES, DemoServer

__all__ = ["AGENCIES", "RELEASES", "DemoServer"]
