"""Which browser is found, in real folders with real files."""

import os
import stat
import sys
from pathlib import Path

import pytest

from auditkit.browser.executable import BROWSER_VARIABLE, FoundBrowser, find_browser, search_places, with_version
from auditkit.diagnostic.error import AuditkitError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the files are shell scripts")


def put(path: Path, text: str = "#!/bin/sh\necho Chromium 150.0.8000.1 built on Debian\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def nothing(path: Path) -> bool:
    return False


def below(root: Path) -> "callable":  # type: ignore[valid-type]
    """Only files of the test's own folder are there."""
    return lambda path: path.is_relative_to(root) and path.is_file() and os.access(path, os.X_OK)


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "bin").mkdir()
    return {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path / "home")}


def own(tmp_path: Path, *, shell: bool, complete: bool = True) -> Path:
    package = tmp_path / "package"
    package.mkdir()
    (package / "browsers.json").write_text(
        '{"browsers": [{"name": "chromium", "revision": "7", "browserVersion": "150.0.1"},'
        ' {"name": "chromium-headless-shell", "revision": "7"}]}'
    )
    home = tmp_path / "home" / ".cache" / "ms-playwright"
    put(home / "chromium-7" / "chrome-linux64" / "chrome")
    if complete:
        (home / "chromium-7" / "INSTALLATION_COMPLETE").touch()
    if shell:
        put(home / "chromium_headless_shell-7" / "chrome-headless-shell-linux64" / "chrome-headless-shell")
        (home / "chromium_headless_shell-7" / "INSTALLATION_COMPLETE").touch()
    return package


def first(environ: dict[str, str], package: Path, platform: str = "linux") -> FoundBrowser | None:
    looks = search_places(environ, platform, nothing, package)
    return next((look.found for look in looks if look.found), None)


def test_an_empty_path_and_no_browser_says_every_choice(environ: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(AuditkitError) as caught:
        find_browser({**environ, "PATH": ""}, "linux", nothing)
    for word in (BROWSER_VARIABLE, "HTTPS_PROXY", "Edge", "Chrome", "auditkit browser --get", "IT department"):
        assert word in str(caught.value)


def test_the_variable_comes_first(environ: dict[str, str], tmp_path: Path) -> None:
    put(tmp_path / "bin" / "google-chrome")
    mine = put(tmp_path / "mine")
    found = find_browser({**environ, BROWSER_VARIABLE: str(mine)}, "linux")
    assert found.executable == mine
    assert BROWSER_VARIABLE in found.why


def test_the_variable_may_name_a_command(environ: dict[str, str], tmp_path: Path) -> None:
    edge = put(tmp_path / "bin" / "microsoft-edge")
    assert find_browser({**environ, BROWSER_VARIABLE: "microsoft-edge"}, "linux").path == edge


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: None, "no such file or command"),
        (lambda path: path.mkdir(), "that is a folder"),
        (lambda path: path.write_text("x"), "can't be executed"),
    ],
)
def test_a_wrong_variable_is_a_clear_fault_and_nothing_else_is_tried(
    make: object, says: str, environ: dict[str, str], tmp_path: Path
) -> None:
    put(tmp_path / "bin" / "chromium")
    make(tmp_path / "wrong")  # type: ignore[operator]
    with pytest.raises(AuditkitError, match=says) as caught:
        find_browser({**environ, BROWSER_VARIABLE: str(tmp_path / "wrong")}, "linux")
    assert "unset it" in str(caught.value)


def test_another_family_of_browsers_is_refused(environ: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(AuditkitError, match="not a Chromium-based browser"):
        find_browser({**environ, BROWSER_VARIABLE: str(put(tmp_path / "firefox"))}, "linux")


def test_an_empty_variable_is_none(environ: dict[str, str], tmp_path: Path) -> None:
    chromium = put(tmp_path / "bin" / "chromium")
    assert find_browser({**environ, BROWSER_VARIABLE: " "}, "linux", nothing).path == chromium


def test_playwrights_own_comes_before_installed_ones(environ: dict[str, str], tmp_path: Path) -> None:
    put(tmp_path / "bin" / "google-chrome")
    found = first(environ, own(tmp_path, shell=True))
    assert found is not None
    assert found.executable is None
    assert found.path.name == "chrome"
    assert found.version == "150.0.1"


def test_half_of_playwrights_own_is_started_by_its_path(environ: dict[str, str], tmp_path: Path) -> None:
    found = first(environ, own(tmp_path, shell=False))
    assert found is not None
    assert found.executable == found.path


def test_a_download_that_was_broken_off_does_not_count(environ: dict[str, str], tmp_path: Path) -> None:
    assert first(environ, own(tmp_path, shell=False, complete=False)) is None


def test_chrome_then_edge_then_chromium(environ: dict[str, str], tmp_path: Path) -> None:
    chromium = put(tmp_path / "bin" / "chromium")
    assert find_browser(environ, "linux", nothing).path == chromium
    edge = put(tmp_path / "bin" / "microsoft-edge-stable")
    assert find_browser(environ, "linux", nothing).path == edge
    chrome = put(tmp_path / "bin" / "google-chrome")
    assert find_browser(environ, "linux", nothing).path == chrome


def test_the_usual_places_of_windows(tmp_path: Path) -> None:
    edge = put(tmp_path / "x86" / "Microsoft" / "Edge" / "Application" / "msedge.exe")
    environ = {"PATH": "", "PROGRAMFILES": str(tmp_path / "none"), "PROGRAMFILES(X86)": str(tmp_path / "x86")}
    found = find_browser(environ, "win32", below(tmp_path))
    assert (found.name, found.path) == ("Microsoft Edge", edge)
    (edge.parent / "149.0.1.2").mkdir()
    (edge.parent / "150.0.0.1").mkdir()
    assert with_version(found, "win32").version == "150.0.0.1"


def test_the_usual_places_of_macos(tmp_path: Path) -> None:
    chrome = put(tmp_path / "Applications" / "Google Chrome.app" / "Contents" / "MacOS" / "Google Chrome")
    found = find_browser({"PATH": "", "HOME": str(tmp_path)}, "darwin", below(tmp_path))
    assert found.path == chrome
    app = chrome.parents[2]
    assert find_browser({"PATH": "", BROWSER_VARIABLE: str(app)}, "darwin", below(tmp_path)).path == chrome


def test_a_browser_tells_its_version_or_does_not(environ: dict[str, str], tmp_path: Path) -> None:
    put(tmp_path / "bin" / "chromium")
    assert with_version(find_browser(environ, "linux", nothing)).version == "150.0.8000.1"
    put(tmp_path / "bin" / "chromium", "#!/bin/sh\nexit 1\n")
    assert with_version(find_browser(environ, "linux", nothing)).version is None
