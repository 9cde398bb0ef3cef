"""Commands that may hang, as downloads in closed networks do."""

import sys
import time

import pytest

from auditkit.browser import executable as getting
from auditkit.browser.executable import Limits, run_with_limits
from auditkit.diagnostic.error import AuditkitError

PATIENT = Limits(30, 30)


def say(line: str) -> None:
    """Nobody listens."""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_success_is_none() -> None:
    assert run_with_limits(python("print('100%')"), {}, PATIENT, say) is None


def test_a_failure_gives_its_first_error() -> None:
    failure = run_with_limits(
        python("print('Error: ENOTFOUND'); print('at x.js'); raise SystemExit(1)"), {}, PATIENT, say
    )
    assert failure == "Error: ENOTFOUND"


def test_no_progress_is_stopped_with_all_it_started() -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
    began = time.monotonic()
    failure = run_with_limits(python(code), {}, Limits(0.5, 30), say)
    assert failure is not None
    assert "HTTPS_PROXY" in failure
    assert time.monotonic() - began < 25


def test_progress_keeps_it_going_to_the_limit() -> None:
    failure = run_with_limits(
        python("import time; print('10%', flush=True); time.sleep(60)"), {}, Limits(0.5, 1.5), say
    )
    assert failure == "it took longer than 2 seconds"


def test_a_command_that_is_not_there() -> None:
    assert "no-such" in (run_with_limits(["/no-such"], {}, PATIENT, say) or "")


def test_when_every_way_fails_the_choices_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getting, "_from_playwright", lambda say: "closed network")
    monkeypatch.setattr(getting.shutil, "which", lambda name: None)
    with pytest.raises(AuditkitError) as caught:
        getting.install_browser(say)
    for words in ("closed network", "no apt-get", "HTTPS_PROXY", "Edge"):
        assert words in str(caught.value)
