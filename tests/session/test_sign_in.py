"""A person signs in once; runs begin signed in; nobody else gets at the session, and no record holds it."""

from __future__ import annotations

import asyncio
import os
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from auditkit.browser.storage_state import StorageState, load_storage_state, save_storage_state
from auditkit.cli import main
from auditkit.diagnostic.error import AuditkitError
from auditkit.record.outcome import Outcome
from auditkit.record.store import AuditStore
from auditkit.session.person_session import sign_in
from tests.run.site import Answer, Asked, page

from .conftest import until

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
COOKIE = "c00kie-of-the-person"
TASK = "version: 1\ntask: See my permits\nstart: /mine\nsteps: []\nsuccess: [text: Three permits for tab-2-value]\n"


def signed(asked: Asked) -> Answer:
    script = "<script>sessionStorage.setItem('tab', 'tab-2-value'); localStorage.setItem('kept', 'local-1')</script>"
    return Answer(page("Hello", script), headers={"Set-Cookie": f"sid={COOKIE}; Path=/"})


def mine(asked: Asked) -> str:
    if f"sid={COOKIE}" not in asked.headers.get("cookie", ""):
        return page("Please sign in")
    write = "document.getElementById('n').textContent = `${sessionStorage.tab}`"
    link = f"<a href='/mine?sid={COOKIE}'>Permits of {COOKIE}</a>"
    return page("Mine", f"<p>Three permits for <span id=n></span></p>{link}<script>{write}</script>")


PAGES = {
    "/": page("Sign in", "<form method=post action=/in><input name=who><button>Sign in</button></form>"),
    "/in": signed,
    "/mine": mine,
}


@pytest.mark.asyncio(loop_scope="session")
async def test_a_run_begins_where_the_person_signed_in(stage, site, monkeypatch, capsys):
    served = site(PAGES)
    folder = stage.folder / "tasks" / "lake"
    folder.mkdir(parents=True)
    (folder / "agency.yml").write_text(f"version: 1\nagency: Lake\nbase_url: {served.url}\n")
    (folder / "mine.yml").write_text(TASK)
    shared = stage.resources.browser
    task = asyncio.ensure_future(sign_in(shared, "lake", served.url, datetime.now(UTC)))
    browser = await shared.browser()
    await until(lambda: len(browser.contexts) == 2 and browser.contexts[1].pages)
    control, window = (one.pages[0] for one in browser.contexts)
    await until(lambda: window.locator("button").is_visible())
    await stage.person.click(window, "button")
    await until(lambda: window.url.endswith("/in"))
    await until(control.locator("button").first.is_visible)
    await stage.person.click(control, "button:has-text('Save')")
    session = await asyncio.wait_for(task, 90)
    file = stage.folder / "state-lake.json"
    save_storage_state(session, file)
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600

    monkeypatch.chdir(stage.folder)
    options = ["run", "tasks", "--no-probes", "--audits", "audits"]
    assert await asyncio.to_thread(main, [*options, "--state", str(file), "--audit-id", "in"]) == 0
    assert await asyncio.to_thread(main, [*options, "--audit-id", "out"]) == 0
    audits = AuditStore(stage.folder / "audits")
    outcomes = {name: audits.open(name).attempts()[0].outcome for name in ("in", "out")}
    assert outcomes == {"in": Outcome.COMPLETED, "out": Outcome.NOT_COMPLETED}
    kept = "".join(path.read_text() for path in (stage.folder / "audits").rglob("*.json"))
    assert COOKIE not in kept
    assert str(file) not in kept


def session(**more: object) -> StorageState:
    cookie = {"name": "sid", "value": COOKIE, "domain": "lake.example", "path": "/", "expires": -1, **more}
    return StorageState(agency="lake", saved_at=NOW, storage={"cookies": [cookie], "origins": []})


def test_a_session_is_refused_when_it_has_expired(tmp_path):
    file = tmp_path / "state-a.json"
    save_storage_state(session(), file)
    assert load_storage_state(file, NOW + timedelta(days=6)).agency == "lake"
    with pytest.raises(AuditkitError, match="expired"):
        load_storage_state(file, NOW + timedelta(days=8))
    save_storage_state(session(expires=(NOW + timedelta(hours=1)).timestamp()), file)
    assert load_storage_state(file, NOW).agency == "lake"
    with pytest.raises(AuditkitError, match="sign-in lake"):
        load_storage_state(file, NOW + timedelta(hours=2))


@pytest.mark.skipif(os.name != "posix", reason="other systems have other ways to close a file")
def test_a_session_that_others_may_read_is_refused(tmp_path):
    file = tmp_path / "state-a.json"
    save_storage_state(session(), file)
    file.chmod(0o640)
    with pytest.raises(AuditkitError, match="chmod 600"):
        load_storage_state(file, NOW)


def test_a_session_stays_out_of_git(tmp_path):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("state*.json\n")
    save_storage_state(session(), tmp_path / "state-a.json")
    with pytest.raises(AuditkitError, match="git"):
        save_storage_state(session(), tmp_path / "mine.json")
    assert not (tmp_path / "mine.json").exists()
    (tmp_path / ".gitignore").unlink()
    with pytest.raises(AuditkitError, match="git"):
        load_storage_state(tmp_path / "state-a.json", NOW)


def test_nothing_else_is_written_over_or_taken_for_a_session(tmp_path):
    file = tmp_path / "notes.json"
    file.write_text('{"cookies": []}')
    file.chmod(0o600)
    with pytest.raises(AuditkitError, match="not a saved auditkit session"):
        load_storage_state(file)
    with pytest.raises(AuditkitError, match="not a saved auditkit session"):
        save_storage_state(session(), file)
    assert file.read_text() == '{"cookies": []}'
    with pytest.raises(AuditkitError, match="sign-in"):
        load_storage_state(tmp_path / "none.json")


def test_a_folder_in_place_of_a_session_is_the_persons_to_mend(tmp_path):
    with pytest.raises(AuditkitError, match="can't be read"):
        load_storage_state(tmp_path)


def test_this_repositorys_own_gitignore_keeps_the_usual_name_out():
    from pathlib import Path

    from auditkit.browser.storage_state import check_not_committable, default_state_path

    check_not_committable(Path(__file__).parents[2] / default_state_path("lake"))
