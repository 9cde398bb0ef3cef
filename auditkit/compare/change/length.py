"""How much a customer has to do."""

from __future__ import annotations

from collections.abc import Iterator

from auditkit.compare.model import Change, ChangeKind, Direction, RouteAttempts
from auditkit.diagnostic.wording import plural
from auditkit.probe.detour import effort


def length(then: RouteAttempts, now: RouteAttempts) -> Iterator[Change]:
    """One change, when the shortest try that ended well took more or fewer actions."""
    if not then.well or not now.well:
        return
    was, is_ = (min(effort(one) for one in walked.well) for walked in (then, now))
    if was == is_:
        return
    text = f"The route now takes {plural(is_, 'action')}. It took {was}."
    worse = Direction.WORSE if is_ > was else Direction.FIXED
    yield Change(ChangeKind.LENGTH, worse, text, before=str(was), after=str(is_))
