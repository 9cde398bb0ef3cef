"""As many at a time as there are workers, whose number may change."""

from __future__ import annotations

import asyncio
from typing import Any


class Gate:
    """Lets as many in as there are places; nobody is sent out when there are fewer."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._inside = 0
        self._moved = asyncio.Condition()

    async def resize(self, places: int) -> None:
        """There are now this many places."""
        async with self._moved:
            self._places = places
            self._moved.notify_all()

    async def __aenter__(self) -> None:
        """Wait for a place."""
        async with self._moved:
            await self._moved.wait_for(lambda: self._inside < self._places)
            self._inside += 1

    async def __aexit__(self, *_: Any) -> None:
        """Leave it."""
        async with self._moved:
            self._inside -= 1
            self._moved.notify_all()
