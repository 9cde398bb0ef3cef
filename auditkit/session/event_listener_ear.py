"""The ear: hears what a person does in a browser, and has each thing named, if it can, before the page goes away."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from auditkit.session.action import Deed
from auditkit.session.event import Heard, Kind
from auditkit.session.event_listener import Compass, Went
from auditkit.session.locator_generator import Named, Namer, purpose_of

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Frame, Page

    from auditkit.task.host_hosts import Hosts

_MOST_DEEDS = 1000
_BROWSERS_OWN = "chrome-error:"
"""Where the browser's own page stands when a site's doesn't come: what is pressed there is no step."""
_AS_TOLD = frozenset({Kind.CLICK, Kind.SELECT, Kind.CHECK, Kind.UNCHECK, Kind.UPLOAD, Kind.PRESS})


class Ear:
    """Listens to every window of a context. What it hears stands in `deeds`, in the order done."""

    def __init__(
        self, context: BrowserContext, hosts: Hosts, clock: Callable[[], float], began: Callable[[Deed], None]
    ) -> None:
        self.deeds: list[Deed] = []
        self._context = context
        self._hosts = hosts
        self._clock = clock
        self._from = clock()
        self._began = began
        self._ask = f"_{secrets.token_hex(8)}"
        self._namer = Namer(self._ask)
        self._pressing: dict[str, asyncio.Task[Named]] = {}
        self._compass = Compass(self._went)
        self._openers: dict[Page, Deed] = {}
        self.listening = False

    async def open(self) -> None:
        """Begin to listen: before the first window of the context opens."""
        tell = f"_{secrets.token_hex(8)}"
        await self._context.expose_binding(tell, self._on_told)
        await self._context.add_init_script(f"({_script()})({{tell: {tell!r}, ask: {self._ask!r}}})")
        self._context.on("page", self._compass.watch)
        self._context.on("page", self._opened)

    def start(self) -> None:
        """From here on what is heard is the person's doing; the time counts from now."""
        self._from = self._clock()
        self.listening = True
        for page in self._context.pages:
            self._compass.set_out(page)

    def stop(self) -> None:
        """Hear no more; what a person was in the middle of is over."""
        self.listening = False
        self._end_last()

    def detours(self) -> list[list[Deed]]:
        """Looks aside: a window opened and closed again with nothing done in it but following links.

        The first of each is the press that opened the window. The customer went on where they had been.
        """
        found = []
        for page, opener in self._openers.items():
            inside = [deed for deed in self.deeds if deed.page is page]
            after = self.deeds[max(one.number for one in (opener, *inside)) :]
            back = after[0].url_before if after else opener.page.url
            links = all(deed.do == "click" and deed.facts.href for deed in inside)
            if page.is_closed() and links and back == opener.url_before:
                found.append([opener, *inside])
        return found

    def _opened(self, page: Page) -> None:
        if self.listening and self.deeds and self.deeds[-1].do == "click":
            self._openers[page] = self.deeds[-1]

    @property
    def seconds(self) -> float:
        """Since the person began."""
        return self._clock() - self._from

    def _on_told(self, source: Any, data: Any) -> None:
        try:
            heard = Heard.model_validate(data)
        except ValidationError:
            return
        page, frame = source["page"], source["frame"]
        if frame.url.startswith(_BROWSERS_OWN):
            return
        if heard.kind is Kind.ARRIVED:
            self._compass.arrived(page, heard.value, referred=heard.referrer)
        elif self.listening and len(self.deeds) < _MOST_DEEDS:
            self._hear(heard, page, frame)

    def _hear(self, heard: Heard, page: Page, frame: Frame) -> None:
        last = self.deeds[-1] if self.deeds else None
        if heard.kind is Kind.PRESSING:
            self._prepare(heard, page, frame)
        elif heard.kind is Kind.LEFT:
            for deed in self.deeds[-3:]:
                if deed.types and deed.told == heard.id:
                    deed.over.set()
        elif heard.kind is Kind.TYPED:
            if last is not None and last.types and last.told == heard.id:
                last.value = heard.value
            else:
                self._add("fill", heard, page, frame)
        elif last is not None and last.same_box(heard.kind, heard.id):
            last.do = heard.kind.value
        elif heard.kind in _AS_TOLD:
            self._add(heard.kind.value, heard, page, frame).over.set()

    def _add(self, do: str, heard: Heard, page: Page, frame: Frame) -> Deed:
        deed = self._begin(do, page, heard.value, own=self._hosts.own(heard.at or frame.url), url=heard.at or None)
        if deed.url_before == page.url:
            self._compass.acted(page)
        deed.facts, deed.told = heard.facts, heard.id
        if heard.id and do != "press":
            deed.naming = self._pressing.pop(heard.id, None) or self._name(heard, page, frame)
        return deed

    def _begin(self, do: str, page: Page, value: str, *, own: bool = True, url: str | None = None) -> Deed:
        self._end_last()
        number = len(self.deeds) + 1
        deed = Deed(number, do, page, page.url if url is None else url, self.seconds, value=value, own=own)
        self.deeds.append(deed)
        self._began(deed)
        return deed

    def _prepare(self, heard: Heard, page: Page, frame: Frame) -> None:
        """Find the name of what may be pressed next."""
        known = self._pressing.get(heard.id)
        if known is None or (known.done() and not (known.exception() is None and known.result().sure)):
            self._pressing = {heard.id: self._name(heard, page, frame)}

    def _end_last(self) -> None:
        if self.deeds:
            self.deeds[-1].over.set()

    def _name(self, heard: Heard, page: Page, frame: Frame) -> asyncio.Task[Named]:
        purpose = purpose_of(heard.kind.value)
        return asyncio.ensure_future(self._namer.name(page, frame, heard.id, heard.facts, purpose))

    def _went(self, went: Went) -> None:
        """The person used the browser's own address bar or back button."""
        if self.listening and len(self.deeds) < _MOST_DEEDS:
            self._begin(went.do, went.page, went.address, url=went.came_from).over.set()


@cache
def _script() -> str:
    return files("auditkit.session").joinpath("event_listener.js").read_text(encoding="utf-8").strip().rstrip(";")
