"""A saved sign-in: what a browser holds once somebody has signed in. It is as good as their password, and kept so."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from playwright.async_api import Browser, BrowserContext, Error, Page
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from auditkit.browser.redaction import Secrets
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.json_parser import InvalidJson, Line, Moment, Name, WebAddress, read_model
from auditkit.diagnostic.safe_text import is_token, quote, web_address
from auditkit.locator.page_script import with_built_ins, with_helpers

MAX_AGE = timedelta(days=7)
"""A session older than this is taken for expired, whatever its cookies say."""
_MOST_AHEAD = timedelta(days=1)
"""Of clocks that differ; saved later than this, it would never expire."""
_MOST_BYTES = 5_000_000
_SHORTEST_SECRET = 8
_READ_STORAGE = with_built_ins("() => [location.origin, Object.fromEntries(Object.entries(sessionStorage))]")
_PUT_STORAGE = """([all, mark]) => {
  const own = all[location.origin];
  if (!own || sessionStorage.getItem(mark)) return;
  for (const [key, value] of Object.entries(own)) sessionStorage.setItem(key, value);
  sessionStorage.setItem(mark, "1");
}"""
_MARK = "auditkit-session"
_GIT_SECONDS = 10


class _StoragePart(BaseModel):
    """Base of what Playwright keeps; what only a newer one writes stays there."""

    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)


def _host(text: str) -> str:
    if web_address(f"http://{text.removeprefix('.')}") is None or "/" in text:
        raise PydanticCustomError("host", "is not a host: {given}", {"given": quote(text)})
    return text


def _path(text: str) -> str:
    if not text.startswith("/"):
        raise PydanticCustomError("path", "is not a path from /: {given}", {"given": quote(text)})
    return text


class StoredCookie(_StoragePart):
    name: Line
    value: Line
    domain: Annotated[Name, AfterValidator(_host)]
    path: Annotated[Line, AfterValidator(_path)]
    expires: float = -1
    """In seconds since 1970; -1 where it ends with the browser."""
    http_only: bool = Field(False, alias="httpOnly")
    secure: bool = False
    same_site: Literal["Strict", "Lax", "None"] | None = Field(None, alias="sameSite")


class StoredItem(_StoragePart):
    name: str
    value: str


class StoredOrigin(_StoragePart):
    origin: WebAddress
    items: tuple[StoredItem, ...] = Field((), alias="localStorage")


class BrowserStorage(_StoragePart):
    """Cookies and local storage, as Playwright keeps them."""

    cookies: tuple[StoredCookie, ...] = ()
    origins: tuple[StoredOrigin, ...] = ()

    def as_playwright(self) -> Any:
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class StorageState(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    auditkit_session: Literal[1] = 1
    agency: Name
    saved_at: Moment
    storage: BrowserStorage
    session_storage: dict[WebAddress, dict[str, str]] = Field(default_factory=dict)
    """By origin: it goes with a tab, so browsers' own files never hold it."""

    def hide_in(self, secrets: Secrets) -> None:
        secrets.signed_in = True
        for value in self._values():
            secrets.add_seen(value)

    def _values(self) -> Iterator[str]:
        values = [one.value for one in self.storage.cookies]
        values += [item.value for origin in self.storage.origins for item in origin.items]
        values += [value for own in self.session_storage.values() for value in own.values()]
        return (value for value in values if len(value) >= _SHORTEST_SECRET)

    async def restore_in(self, context: BrowserContext) -> None:
        """Give a context its session storage; cookies and local storage it was made with."""
        if self.session_storage:
            given = json.dumps([self.session_storage, _MARK])
            await context.add_init_script(f"({_PUT_STORAGE})({given})")

    def expired(self, now: datetime) -> bool:
        """Whether it is of no more use: too old, or every cookie that says when it ends has ended."""
        ends = [one.expires for one in self.storage.cookies if one.expires > 0]
        lasting = len(ends) < len(self.storage.cookies)
        over = bool(ends) and not lasting and all(end < now.timestamp() for end in ends)
        return over or not -_MOST_AHEAD <= now - self.saved_at <= MAX_AGE


def storage_state_for(agency: str, state: StorageState | None) -> StorageState | None:
    """The session, if it is this agency's."""
    return state if state is not None and state.agency == agency else None


async def open_context(browser: Browser, options: Mapping[str, Any], state: StorageState | None) -> BrowserContext:
    if state is None:
        return await browser.new_context(**options)
    context = await browser.new_context(**options, storage_state=state.storage.as_playwright())
    await state.restore_in(context)
    return context


async def read_storage_state(context: BrowserContext, agency: str, now: datetime) -> StorageState:
    session_storage: dict[str, dict[str, str]] = {}
    for page in context.pages:
        for frame in page.frames:
            try:
                origin, held = await frame.evaluate(_READ_STORAGE)
            except Error:  # a frame that holds none, or has gone
                continue
            if held and str(origin).startswith("http"):
                session_storage[str(origin)] = {str(key): str(value) for key, value in held.items() if key != _MARK}
    storage = BrowserStorage.model_validate(await context.storage_state())
    return StorageState(agency=agency, saved_at=now, storage=storage, session_storage=session_storage)


_IN_PAGE = """({ everyElement }) => (searched) => {
  const held = (store) => { try { return Object.entries(store()); } catch { return []; } };
  return {
    filled: [...everyElement(document, "input[type=password]")].map((one) => one.value).filter(Boolean),
    stored: [...held(() => localStorage), ...held(() => sessionStorage)].slice(0, 200)
      .map(([name, value]) => [name, String(value).slice(0, 20000)]),
    text: !searched ? "" : [document, ...[...everyElement(document)].map((one) => one.shadowRoot).filter(Boolean)]
      .map((tree) => (tree.body || tree).textContent).join(" ") +
      [...everyElement(document, "input, textarea")].map((one) => ` ${one.value}`).join(""),
  };
}"""
_ASKING_SECONDS = 3.0


_LONGEST_SEARCHED = 200_000


async def learn_secrets(page: Page, secrets: Secrets, *, for_picture: bool = False) -> None:
    """Find out what is secret in a window by now: its cookies, what its site stores, filled-in passwords.

    Before a picture is taken, also whether the page shows any of that.
    """
    searched = for_picture and not secrets.are_shown
    with suppress(Error, TimeoutError):
        async with asyncio.timeout(_ASKING_SECONDS):
            asked = (frame.evaluate(with_helpers(_IN_PAGE), searched) for frame in page.frames)
            cookies, *found = await asyncio.gather(page.context.cookies(), *asked, return_exceptions=True)
            if isinstance(cookies, BaseException):
                raise cookies
            for cookie in cookies:
                _add_token(
                    secrets, cookie.get("name", ""), cookie.get("value", ""), kept=bool(cookie.get("httpOnly"))
                )
            answers = [one for one in found if isinstance(one, dict)]
            for answer in answers:
                for value in answer["filled"]:
                    secrets.add_seen(value)
                for name, value in answer["stored"]:
                    _add_token(secrets, name, value)
            if searched and secrets.seen:
                text = " ".join(answer["text"] for answer in answers)
                secrets.seen_is_shown = len(text) > _LONGEST_SEARCHED or bool(secrets.forms.find(text))


def _add_token(secrets: Secrets, name: str, value: str, *, kept: bool = False) -> None:
    """Add what lets somebody in of what a site has stored. Settings such as `theme: dark` are no secret."""
    if value.startswith(("{", "[", '"')):
        with suppress(ValueError, RecursionError):
            for inner, held in _leaves(json.loads(value), name):
                _add_token(secrets, inner, held)
            return
    value = unquote(value)
    if not _is_ordinary(value) and (is_token(name, value) or (kept and len(value) >= 2 * _SHORTEST_SECRET)):
        secrets.add_seen(value)


def _is_ordinary(value: str) -> bool:
    return len(value) < _SHORTEST_SECRET and (value.isalpha() or value.isdigit())


def _leaves(data: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(value, str(key))
    elif isinstance(data, list):
        for value in data:
            yield from _leaves(value, name)
    elif isinstance(data, str) and not data.startswith(("{", "[", '"')):
        yield name, data


def save_storage_state(state: StorageState, path: Path) -> None:
    """Write it so that nobody else can read it.

    Raises:
        AuditkitError: git would take the file along, or something that is no saved session has that name.
        OSError: the disk is full, …
    """
    check_not_committable(path)
    if path.exists():
        _read(path)  # raises unless it is one of ours
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.tmp")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(state.model_dump_json(by_alias=True, exclude_none=True))
    unfinished.replace(path)


def load_storage_state(path: Path, now: datetime | None = None) -> StorageState:
    """The saved session.

    Raises:
        AuditkitError: there is none; others may read it; git would take it along; it has expired.
    """
    state = _read(path)
    if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise AuditkitError(
            f"Other people on this machine can read {path}, which is as good as a password.",
            hint=f"Keep it private: chmod 600 {path}. If someone may have read it, sign out and sign in again.",
        )
    check_not_committable(path)
    if state.expired(now or datetime.now(UTC)):
        raise AuditkitError(
            f"The session in {path} has expired.",
            hint=f"Sign in again: auditkit sign-in {state.agency} --state {path}",
        )
    return state


def check_not_committable(
    path: Path,
    *,
    why: str = "it is as good as a password",
    hint: str = "Name it state-….json, which .gitignore keeps out, or put it somewhere else.",
) -> None:
    """Raise AuditkitError when git would take the file along; `why` says what is wrong with that."""
    git = shutil.which("git")
    folder = next((one for one in path.absolute().parents if one.is_dir()), None)
    if git is None or folder is None:
        return
    command = [git, "-C", str(folder), "check-ignore", "-q", "--no-index", str(path.absolute())]
    try:
        status = subprocess.run(command, capture_output=True, check=False, timeout=_GIT_SECONDS).returncode
    except (OSError, subprocess.TimeoutExpired):
        return
    # 0: ignored; 1: not; anything else: no repository here.
    if status == 1:
        raise AuditkitError(f"{path} is in a git repository and could be committed; {why}.", hint=hint)


def default_state_path(agency: str) -> Path:
    return Path(f"state-{re.sub(r'[^a-z0-9-]', '-', agency.lower())}.json")


def _read(path: Path) -> StorageState:
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        return read_model(path, StorageState, _MOST_BYTES)
    except FileNotFoundError:
        raise AuditkitError(
            f"There is no saved session {path}.", hint=f"Make one: auditkit sign-in AGENCY --state {path}"
        ) from None
    except OSError as fault:
        raise AuditkitError(
            f"{path} can't be read: {fault.strerror}.", hint="Choose a file that you are allowed to read."
        ) from None
    except InvalidJson as fault:
        raise AuditkitError(
            f"{path} is not a saved auditkit session: {fault}.",
            hint=f"Make one: auditkit sign-in AGENCY --state {path}",
        ) from None
