"""How a task file should read now that a control has another name."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from auditkit.task.model_step import Step

_VALUE = r"""(?<=[:\[,{{]\s)(?P<quote>["']?){was}(?P=quote)(?=\s*(?:$|[}},\]]|\s\#))"""


def correction(step: Step, was: str, now: str) -> dict[str, str]:
    """The line that names the control, and how it should read: `source`, `line`, `replacement`.

    Only where exactly one line of the step gives that name in so many words; otherwise the step's own place alone.
    """
    pattern = re.compile(_VALUE.format(was=re.escape(was)))
    found = [(number, one) for number, line in enumerate(step.lines) for one in pattern.finditer(line)]
    if len(found) != 1 or step.file is None or step.number is None:
        return {"source": step.source} if step.source is not None else {}
    number, name = found[0]
    line = step.lines[number]
    replacement = line[: name.start()] + _written(now, name["quote"]) + line[name.end() :]
    return {
        "source": f"{step.file}:{step.number + number}",
        "line": line.strip(),
        "replacement": replacement.strip(),
    }


def _written(name: str, quote: str) -> str:
    """The name as YAML, quoted as the old one was, or as it has to be."""
    if quote == "'":
        return "'" + name.replace("'", "''") + "'"
    return json.dumps(name, ensure_ascii=False) if quote or not _plain(name) else name


def _plain(name: str) -> bool:
    """Whether YAML reads the name as it stands, inside braces too."""
    try:
        return bool(yaml.load(f"[{name}]", yaml.BaseLoader) == [name])
    except yaml.YAMLError:
        return False
