"""One comment on a pull request or merge request, kept up to date: `python3 comment.py FILE`.

FILE begins with a line that marks it as ours; the comment that begins with the same line is replaced, if we wrote it,
else there is a new one. Everything else is in the variables that the services set, and in these:

    AUDITKIT_API_TOKEN       what to sign in with: on GitHub the job's own with `pull-requests: write`, on GitLab an
                           access token of the project with the scope `api`
    AUDITKIT_PULL_REQUEST  its number; without it, it is looked for by the commit (GitHub)

A comment that can't be written is said, and is no failure: nobody's build depends on it.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

SECONDS = 30
A_PAGE = 100
MOST_PAGES = 20
_HERE = ("127.0.0.1", "localhost", "::1")


class NoComment(Exception):
    """Why there is no comment, in a sentence."""


class _Straight(urllib.request.HTTPRedirectHandler):
    """Follows nothing: urllib would take the token along to wherever it is sent."""

    def redirect_request(self, *given: Any) -> None:
        """Nowhere."""


_OPENER = urllib.request.build_opener(_Straight)


@dataclass(frozen=True)
class Note:
    """A comment that is there."""

    id: int
    text: str
    ours: bool


@dataclass(frozen=True)
class Api:
    """A service that speaks JSON."""

    base: str
    headers: Mapping[str, str]

    def call(self, method: str, path: str, body: Mapping[str, str] | None = None) -> Any:
        """Its answer. Raises NoComment when it refuses or isn't there."""
        address = f"{self.base.rstrip('/')}/{path}"
        parts = urllib.parse.urlsplit(address)
        if parts.scheme != "https" and parts.hostname not in _HERE:
            raise NoComment(f"{self.base} is not https://, so no token is sent there.")
        data = json.dumps(body).encode() if body is not None else None
        headers = {"Content-Type": "application/json", "User-Agent": "auditkit", **self.headers}
        request = urllib.request.Request(address, data, headers, method=method)
        try:
            with _OPENER.open(request, timeout=SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as fault:
            raise NoComment(
                f"the service refused ({fault.code} {fault.reason}). {_may(fault.code)}".strip()
            ) from fault
        except (OSError, http.client.HTTPException, ValueError) as fault:
            raise NoComment(f"the service could not be reached ({type(fault).__name__}).") from fault

    def pages(self, path: str) -> Iterator[Any]:
        """Everything of a list."""
        for number in range(1, MOST_PAGES + 1):
            some = self.call("GET", f"{path}?per_page={A_PAGE}&page={number}")
            yield from some
            if len(some) < A_PAGE:
                return


def _may(code: int) -> str:
    return "Is this run allowed to write comments? A run for a fork is not." if code in (401, 403, 404) else ""


class Thread(Protocol):
    """The comments of one pull request or merge request."""

    def notes(self) -> Iterator[Note]:
        """All of them."""

    def add(self, text: str) -> None:
        """Write a note of our own."""

    def replace(self, note: Note, text: str) -> None:
        """Another text for one that is there."""


@dataclass(frozen=True)
class GitHub:
    """A pull request on GitHub."""

    api: Api
    repository: str
    number: int

    def notes(self) -> Iterator[Note]:
        """All of them; ours are those of a program, as nobody else may be overwritten."""
        for one in self.api.pages(f"repos/{self.repository}/issues/{self.number}/comments"):
            yield Note(one["id"], one["body"] or "", (one["user"] or {}).get("type") == "Bot")

    def add(self, text: str) -> None:
        self.api.call("POST", f"repos/{self.repository}/issues/{self.number}/comments", {"body": text})

    def replace(self, note: Note, text: str) -> None:
        """Another text for one that is there."""
        self.api.call("PATCH", f"repos/{self.repository}/issues/comments/{note.id}", {"body": text})


@dataclass(frozen=True)
class GitLab:
    """A merge request on GitLab."""

    api: Api
    project: str
    number: int

    @property
    def _path(self) -> str:
        return f"projects/{urllib.parse.quote(self.project, safe='')}/merge_requests/{self.number}/notes"

    def notes(self) -> Iterator[Note]:
        """All of them; ours are those of the token's owner."""
        me = self.api.call("GET", "user")["id"]
        for one in self.api.pages(self._path):
            yield Note(one["id"], one["body"], one["author"]["id"] == me)

    def add(self, text: str) -> None:
        self.api.call("POST", self._path, {"body": text})

    def replace(self, note: Note, text: str) -> None:
        """Another text for one that is there."""
        self.api.call("PUT", f"{self._path}/{note.id}", {"body": text})


def thread_of(environ: Mapping[str, str]) -> Thread:
    """Where to comment. Raises NoComment when there is no such place."""
    token = environ.get("AUDITKIT_API_TOKEN", "")
    if not token:
        raise NoComment("there is no token to write one with (AUDITKIT_API_TOKEN).")
    if environ.get("GITHUB_ACTIONS"):
        api = Api(environ["GITHUB_API_URL"], {"Authorization": f"Bearer {token}"})
        return GitHub(api, environ["GITHUB_REPOSITORY"], _pull_request(api, environ))
    if environ.get("GITLAB_CI"):
        number = _number(environ.get("AUDITKIT_PULL_REQUEST") or environ.get("CI_MERGE_REQUEST_IID", ""))
        return GitLab(Api(environ["CI_API_V4_URL"], {"PRIVATE-TOKEN": token}), environ["CI_PROJECT_ID"], number)
    raise NoComment("this is neither GitHub nor GitLab.")


def _pull_request(api: Api, environ: Mapping[str, str]) -> int:
    given = environ.get("AUDITKIT_PULL_REQUEST", "")
    if given:
        return _number(given)
    repository, commit = environ["GITHUB_REPOSITORY"], environ.get("GITHUB_SHA", "")
    found = api.call("GET", f"repos/{repository}/commits/{commit}/pulls") if commit else []
    opened = [one["number"] for one in found if one["state"] == "open"]
    if not opened:
        raise NoComment("no open pull request has this commit.")
    return int(opened[0])


def _number(given: str) -> int:
    if not given.isascii() or not given.isdigit():
        raise NoComment("there is no pull request or merge request to comment on.")
    return int(given)


def put(thread: Thread, text: str) -> str:
    """Write it; what was done."""
    mark = text.partition("\n")[0]
    note = next((one for one in thread.notes() if one.ours and one.text.partition("\n")[0].strip() == mark), None)
    if note is None:
        thread.add(text)
        return "Commented."
    thread.replace(note, text)
    return "The comment is up to date."


def main() -> None:
    """Comment, or say why not."""
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    try:
        print(put(thread_of(os.environ), text), file=sys.stderr)
    except NoComment as why:
        print(f"No comment: {why}", file=sys.stderr)


if __name__ == "__main__":
    main()
