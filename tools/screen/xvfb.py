"""A virtual screen: Xvfb, got like the browser is where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
from types import TracebackType
from typing import Self

from auditkit.browser.executable import is_root

NO_SCREEN = (
    "there is no Xvfb for a visible browser: install it (apt-get install xvfb), or run as root, which installs it"
)
_INSTALL_SECONDS = 300
_START_SECONDS = 20


def has_xvfb() -> bool:
    """Whether there is an Xvfb; as root on a system with apt it is installed first."""
    if shutil.which("Xvfb") is None and is_root() and (apt := shutil.which("apt-get")) is not None:
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in ([apt, "update"], [apt, "install", "-y", "--no-install-recommends", "xvfb"]):
            try:
                subprocess.run(command, env=environ, capture_output=True, check=False, timeout=_INSTALL_SECONDS)
            except subprocess.TimeoutExpired:
                break
    return shutil.which("Xvfb") is not None


class Screen:
    """A screen of its own, as long as the `with` block lasts. Raises RuntimeError when it doesn't start."""

    def __init__(self, width: int = 1820, height: int = 1000) -> None:
        self._size = f"{width}x{height}x24"
        self.display = ""

    def __enter__(self) -> Self:
        told, tell = os.pipe()
        # It would start anew whenever the last window goes, and turn away whoever comes meanwhile.
        self._process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(tell), "-screen", "0", self._size, "-nolisten", "tcp", "-noreset"],
            pass_fds=[tell],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(tell)
        with os.fdopen(told) as number:
            said = number.readline().strip()
        if not said:
            self._process.wait(_START_SECONDS)
            raise RuntimeError("Xvfb did not start")
        self.display = f":{said}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(_START_SECONDS)
