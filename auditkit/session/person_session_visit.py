"""A visit by a person: what a site puts in front of them is theirs to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.run.visit import Happening, Visit

if TYPE_CHECKING:
    from playwright.async_api import Dialog, Download, Page


class PersonVisit(Visit):
    """A visit in which dialogs, downloads and windows are left to the person, and noted."""

    _seen: frozenset[Page] = frozenset()
    """The windows that are known."""

    def look_at(self, page: Page) -> None:
        """The person is at this window now."""
        if not page.is_closed():
            self.page = page

    def _follow_window(self) -> bool:
        """Look at a window that has just opened, or at the last one left; never away from where the person is."""
        windows = [one for one in self.context.pages if not one.is_closed()]
        new = [one for one in windows if one not in self._seen]
        self._seen = frozenset(windows)
        if not windows or (not new and not self.page.is_closed()):
            return False
        front = new[-1] if new else windows[-1]
        if front is self.page:
            return False
        if not self.page.is_closed():
            self.happenings.append(Happening(self.step, "window", {"url": front.url}))
        self.page = front
        self.paper = None
        return True

    def _on_dialog(self, dialog: Dialog) -> None:
        if dialog.type != "beforeunload":
            said = {"type": dialog.type, "message": self.secrets.redact(dialog.message)[:500]}
            self.happenings.append(Happening(self.step, "dialog", said))

    def _on_download(self, download: Download) -> None:
        name = self.secrets.redact(download.suggested_filename)[:200]
        self.happenings.append(Happening(self.step, "download", {"url": download.url, "file": name}))
