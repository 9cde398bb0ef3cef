"""Recording needs the same person at the same screen as a sitting."""

from tests.sitting.conftest import screen, site, stage

__all__ = ["screen", "site", "stage"]
