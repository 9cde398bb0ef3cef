"""The client's line to the scheduler."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from auditkit.cluster.scheduler_plugin import PREFIX

if TYPE_CHECKING:
    from distributed import Client

_OPEN = frozenset({"running", "connecting"})


class SchedulerGone(ConnectionError):
    """Nobody answers any more."""


@dataclass(frozen=True)
class Line:
    """Asks the desk on the scheduler and, through it, the workers."""

    client: Client

    async def ask(self, what: str, **given: Any) -> Any:
        """What the desk says. Raises SchedulerGone."""
        scheduler: Any = self.client.scheduler
        return await self._answer(lambda: getattr(scheduler, f"{PREFIX}{what}")(**given))

    async def run(self, function: Callable[..., Any], *given: Any, **options: Any) -> dict[str, Any]:
        """What each worker's run of this function comes to. Raises SchedulerGone, and what a worker raises."""
        told = await self._answer(lambda: self.client.run(function, *given, **options))
        return cast("dict[str, Any]", told)

    async def _answer(self, asking: Callable[[], Awaitable[Any]]) -> Any:
        try:
            return await asking()
        except OSError as fault:
            raise SchedulerGone(str(fault)) from None
        except RuntimeError as fault:
            # Dask's client says so when it has given up for good.
            if self.client.status in _OPEN:
                raise
            raise SchedulerGone(str(fault)) from None
