"""What holds for the repository as a whole."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from auditkit.task.model import Agency, Task

ROOT = Path(__file__).parent.parent
CODE = sorted((ROOT / "auditkit").rglob("*.py"))
# Spelt in halves, so that this file isn't a hit.
REGISTRIES = ["pypi." + "org", "files.pythonhosted" + ".org", "registry." + "npmjs.org", "cdn." + "playwright.dev"]


def tracked() -> list[Path]:
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git working copy")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_no_file_names_a_registry() -> None:
    hits = []
    for path in tracked():
        content = path.read_bytes()
        hits += [f"{path.relative_to(ROOT)}: {host}" for host in REGISTRIES if host.encode() in content]
    assert not hits


def test_no_file_of_the_package_is_longer_than_500_lines() -> None:
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in CODE}
    assert not {name: length for name, length in lengths.items() if length > 500}


def test_lines_of_templates_have_less_than_140_letters() -> None:
    long = []
    for path in sorted((ROOT / "auditkit").rglob("*.j2")):
        lines = path.read_text(encoding="utf-8").splitlines()
        long += [f"{path.relative_to(ROOT)}:{number}" for number, line in enumerate(lines, 1) if len(line) >= 140]
    assert not long


def test_no_function_is_longer_than_45_lines() -> None:
    long = []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                # A command's options are its declaration, and so is the signature.
                length = (node.end_lineno or 0) - node.body[0].lineno + 1
                if length > 45:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {length}")
    assert not long


def test_no_module_is_called_by_a_name_that_says_nothing() -> None:
    stems = {path.stem for path in CODE}
    assert not stems & {"util", "utils", "helper", "helpers", "manager", "common", "misc"}


def test_the_constraints_are_names_and_versions_alone() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line)] == []


def test_every_dependency_is_pinned() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.match(r"[A-Za-z0-9._-]+", line).group().lower().replace("_", "-") for line in wanted}  # type: ignore[union-attr]
    pinned = {
        line.partition("==")[0].lower().replace("_", "-") for line in (ROOT / "constraints.txt").read_text().split()
    }
    assert names - pinned == set()


def test_the_builder_stays_below_its_next_major_version() -> None:
    assert re.search(r"^mkdocs==1\.", (ROOT / "constraints.txt").read_text(), re.MULTILINE)


def test_the_readme_is_short_and_its_links_lead_somewhere() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 120
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readmes_first_task_is_valid_and_five_lines_long() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    agency, task = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    Agency.model_validate(yaml.safe_load(agency))
    Task.model_validate(yaml.safe_load(task))
    assert len(task.splitlines()) == 5


def test_the_layers_hold() -> None:
    tool = Path(sys.executable).parent / "lint-imports"
    if not tool.exists():
        pytest.skip("import-linter is not installed beside this Python")
    ended = subprocess.run([str(tool), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout
