"""What a request is for: Playwright's own words for it raise while a window is only just opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import Error

if TYPE_CHECKING:
    from playwright.async_api import Page, Request


def page_of(request: Request) -> Page | None:
    """The page a request belongs to; None for service workers and for windows just opening."""
    try:
        return request.frame.page
    except Error:
        return None


def opens_page(request: Request) -> bool:
    """Whether it opens a page of its own, not one framed in another."""
    if not request.is_navigation_request():
        return False
    try:
        return request.frame.parent_frame is None
    except Error:
        return True


def navigates(request: Request, page: Page) -> bool:
    """Whether it opens a page in this window."""
    return opens_page(request) and page_of(request) in (page, None)
