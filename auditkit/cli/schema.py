"""`auditkit schema`: the JSON Schema of the task format."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(short_help="Print the JSON Schema of the task format.")
@click.argument(
    "kind", type=click.Choice(["agency", "task", "profiles", "self-assessment", "rubric"]), default="task"
)
@click.option(
    "--write",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Instead, write the schemas of all kinds of files to this folder.",
)
def schema(kind: str, folder: Path | None) -> None:
    """Print the JSON Schema of a kind of file. Without KIND, of a task.

    Editors use it to complete and check what you type.
    """
    from auditkit.score.rubric import SCHEMA_FILE, rubric_schema_text
    from auditkit.task.schema import SchemaKind, schema_text

    if folder is None:
        click.echo(rubric_schema_text() if kind == "rubric" else schema_text(SchemaKind(kind)), nl=False)
        return
    folder.mkdir(parents=True, exist_ok=True)
    texts = {each.file: schema_text(each) for each in SchemaKind} | {SCHEMA_FILE: rubric_schema_text()}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        click.echo((folder / name).as_posix())
