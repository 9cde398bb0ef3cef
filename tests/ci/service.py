"""As much of GitHub's runner as the action and the workflows need, so that their steps run as they stand.

Steps that use other actions are noted and not made; everything that is a script is run, in a shallow clone as a
checkout makes it, with files in place of the service's. Expressions are those of the service: what isn't known here
fails the test.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|&&|\|\||==|!=|[!()]|[A-Za-z_][\w.-]*)")
_PLACE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_STATUS = re.compile(r"\b(always|cancelled|failure|success)\(\)")


class Expression:
    """An expression of the service: `!cancelled() && steps.audit.outputs.site != ''`."""

    def __init__(self, text: str, context: Mapping[str, Any], *, failed: bool) -> None:
        self._rest = self._tokens(text.strip())
        self._context = context
        self._states = {"always": True, "cancelled": False, "failure": failed, "success": not failed}

    @staticmethod
    def _tokens(text: str) -> list[str]:
        found = [match.group(1) for match in _TOKEN.finditer(text)]
        assert "".join(found) == re.sub(r"\s(?=(?:[^']*'[^']*')*[^']*$)", "", text), text
        return found

    def value(self) -> Any:
        value = self._either()
        assert not self._rest, self._rest
        return value

    def _either(self) -> Any:
        value = self._both()
        while self._next("||"):
            other = self._both()
            value = value or other
        return value

    def _both(self) -> Any:
        value = self._equal()
        while self._next("&&"):
            other = self._equal()
            value = value and other
        return value

    def _equal(self) -> Any:
        value = self._one()
        if self._next("=="):
            return value == self._one()
        if self._next("!="):
            return value != self._one()
        return value

    def _one(self) -> Any:
        if self._next("!"):
            return not self._one()
        if self._next("("):
            value = self._either()
            assert self._next(")")
            return value
        token = self._rest.pop(0)
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if self._next("("):
            assert self._next(")")
            return self._states[token]
        return self._look_up(token)

    def _look_up(self, name: str) -> Any:
        value: Any = self._context
        first, *rest = name.split(".")
        assert first in self._context, name
        for part in (first, *rest):
            value = value.get(part, "") if isinstance(value, Mapping) else ""
        return value

    def _next(self, token: str) -> bool:
        if self._rest and self._rest[0] == token:
            self._rest.pop(0)
            return True
        return False


@dataclass
class Ended:
    """What came of a step, an action or a job."""

    outputs: dict[str, str] = field(default_factory=dict)
    status: int = 0
    """Of the first script that failed."""
    log: str = ""
    summary: str = ""
    used: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """The other actions that would have been used, with what."""


@dataclass
class Runner:
    """Runs the steps of a job in a folder."""

    workspace: Path
    """The checked-out project."""
    temporary: Path
    environ: Mapping[str, str]
    """Of the machine."""
    github: Mapping[str, Any]
    inputs: Mapping[str, str] = field(default_factory=dict)
    """Of a run that somebody began by hand."""

    def job(self, workflow: Path, name: str, given: Callable[[dict[str, str]], None] = lambda _: None) -> Ended:
        """A job of a workflow; `given` may change what the action is given."""
        job = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"][name]
        context = {"github": self.github, "inputs": self.inputs}
        if "if" in job and not self._holds(job["if"], context, failed=False):
            return Ended(status=-1)

        def action(step: dict[str, Any], values: dict[str, str]) -> Ended | None:
            if step["uses"] != "./":
                return None
            given(values)
            return self.action(values)

        ended = self._steps(job["steps"], context, action)
        ended.outputs = {
            key: self._filled(value, {"steps": ended.outputs}, failed=False)
            for key, value in job.get("outputs", {}).items()
        }
        return ended

    def action(self, given: Mapping[str, str]) -> Ended:
        """The composite action with these inputs."""
        manifest = yaml.safe_load((self.workspace / "action.yml").read_text(encoding="utf-8"))
        unknown = set(given) - set(manifest["inputs"])
        assert not unknown, unknown
        inputs = {
            name: given.get(name, self._filled(each.get("default", ""), {"github": self.github}, failed=False))
            for name, each in manifest["inputs"].items()
        }
        github = {**self.github, "action_path": str(self.workspace)}
        context = {"github": github, "inputs": inputs, "runner": {"temp": str(self.temporary)}}
        ended = self._steps(manifest["runs"]["steps"], context, lambda *_: None)
        ended.outputs = {
            key: self._filled(each["value"], {"steps": ended.outputs}, failed=False)
            for key, each in manifest["outputs"].items()
        }
        return ended

    def _steps(
        self,
        steps: list[dict[str, Any]],
        context: Mapping[str, Any],
        action: Callable[[dict[str, Any], dict[str, str]], Ended | None],
    ) -> Ended:
        whole, outputs = Ended(), dict[str, Any]()
        for step in steps:
            here = {**context, "steps": outputs}
            if not self._holds(step.get("if", "success()"), here, failed=bool(whole.status)):
                continue
            if "run" in step:
                ended = self._run(step, here, failed=bool(whole.status))
            else:
                values = {
                    key: self._filled(value, here, failed=bool(whole.status))
                    for key, value in step.get("with", {}).items()
                }
                ended = action(step, values) or Ended(used=[(step["uses"].partition("@")[0], values)])
            whole.log += ended.log
            whole.summary += ended.summary
            whole.used += ended.used
            whole.status = whole.status or ended.status
            if "id" in step:
                outputs[step["id"]] = {"outputs": ended.outputs}
        whole.outputs = outputs
        return whole

    def _run(self, step: dict[str, Any], context: Mapping[str, Any], *, failed: bool) -> Ended:
        assert "${{" not in step["run"], "an expression in a script is a hole for scripts"
        files = {name: self.temporary / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            path.write_text("", encoding="utf-8")
        own = {key: self._filled(value, context, failed=failed) for key, value in step.get("env", {}).items()}
        done = subprocess.run(
            [step["shell"], "-e", "-c", step["run"]],
            cwd=self.workspace,
            env={**self.environ, **self._of_the_service(), **{key: str(path) for key, path in files.items()}, **own},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        lines = files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
        outputs = dict(line.partition("=")[::2] for line in lines)
        return Ended(outputs, done.returncode, done.stdout, files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8"))

    def _of_the_service(self) -> dict[str, str]:
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_REPOSITORY": "agency/audits",
            "GITHUB_SHA": "c0ffee",
            "GITHUB_API_URL": str(self.github.get("api_url", "http://127.0.0.1:9")),
            "RUNNER_TEMP": str(self.temporary),
        }

    def _holds(self, condition: str, context: Mapping[str, Any], *, failed: bool) -> bool:
        whole = _PLACE.fullmatch(condition.strip())
        text = whole.group(1) if whole else condition
        if not _STATUS.search(text):
            text = f"success() && ({text})"
        return bool(Expression(text, context, failed=failed).value())

    def _filled(self, value: Any, context: Mapping[str, Any], *, failed: bool) -> str:
        def fill(match: re.Match[str]) -> str:
            found = Expression(match.group(1), context, failed=failed).value()
            return str(found).lower() if isinstance(found, bool) else str(found)

        return _PLACE.sub(fill, str(value).lower() if isinstance(value, bool) else str(value))


def machine(folder: Path, kit: Path) -> Iterator[tuple[str, str]]:
    """The environment of a machine that has auditkit: that of the tests, run from the files in `kit`."""
    programs = folder / "bin"
    programs.mkdir()
    python = Path(sys.executable)
    for name, words in {"auditkit": f'"{python}" -m auditkit', "python3": f'"{python}"'}.items():
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    home = folder / "home"
    home.mkdir()
    yield "PATH", f"{programs}{os.pathsep}{os.environ['PATH']}"
    yield "HOME", str(home)
    yield "PYTHONPATH", str(kit)
    yield "LANG", "C.UTF-8"
    for name in ("TMPDIR", "AUDITKIT_BROWSER", "PLAYWRIGHT_BROWSERS_PATH"):
        if value := os.environ.get(name):
            yield name, value
