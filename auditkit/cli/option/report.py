"""`--report`: what a pipeline is told of a run or of a comparison, each in the form its viewer takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from auditkit.cli.option import SITE_CONFIG, add_options
from auditkit.diagnostic.safe_text import quote, terminal_text
from auditkit.diagnostic.wording import did_you_mean

if TYPE_CHECKING:
    from auditkit.compare.fail_condition import RequestedCondition
    from auditkit.compare.model import Comparison
    from auditkit.export import Format, Material, Pictures, Site
    from auditkit.record.store import AuditStore
    from auditkit.score.rubric import Rubric

_HINT = (
    "Choose another file with --report, or remove this one. The audit is kept: auditkit diff can write reports too."
)


@dataclass(frozen=True)
class Report:
    format: Format
    path: Path


class ReportType(click.ParamType):  # type: ignore[type-arg]  # which it has since click 8.2 alone
    """A report as a person writes it: `junit=out.xml`."""

    name = "report"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Report:
        from auditkit.export import REPORTS

        if isinstance(value, Report):
            return value
        name, _, path = str(value).partition("=")
        known = [each.name for each in REPORTS]
        wanted = next((each for each in REPORTS if each.name == name), None)
        if wanted is None:
            self.fail(
                f"there is no report {quote(name)}{did_you_mean(name, known)}. The reports are: {', '.join(known)}."
            )
        if not path.strip():
            self.fail(f"say where to write it: --report {name}=FILE")
        return Report(wanted, Path(path))

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return "NAME=FILE"


class _ReportOption(click.Option):
    """An option whose help names every report; they are imported when someone asks, as that takes a second."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        from auditkit.export import REPORTS

        names = ", ".join(each.name for each in REPORTS)
        self.help = f"Write a report for a pipeline: {names}. Replaces an earlier report. May be repeated."
        return super().get_help_record(ctx)


@dataclass(frozen=True)
class Reports:
    """The reports that are wanted, and what they are to link to. It is checked before a run begins."""

    wanted: tuple[Report, ...] = ()
    site: Site | None = None

    @classmethod
    def of(cls, reports: Sequence[Report], site_url: str | None) -> Reports:
        """Raises UsageError when two reports would be one file, AuditkitError when the site's address is none."""
        from auditkit.publish.builder import site_at, site_of

        paths = [one.path.resolve() for one in reports]
        twice = next((one for one in reports if paths.count(one.path.resolve()) > 1), None)
        if twice is not None:
            raise click.UsageError(f"Two reports can't be one file: {twice.path}")
        if not reports:
            return cls()
        return cls(tuple(reports), site_at(site_url) if site_url else site_of(SITE_CONFIG))

    def write(
        self,
        store: AuditStore,
        audit_id: str,
        rubric: Rubric,
        *,
        comparison: Comparison | None = None,
        asked: Sequence[RequestedCondition] = (),
        agencies: Sequence[str] = (),
    ) -> None:
        """Write each report of an audit, and of what changed in it; their places go to standard error.

        Where the build fails for nothing but what changed (`asked`), reports call nothing else a failure.

        Raises:
            AuditkitError: a file is in the way, or the audit can't be read.
        """
        from auditkit.export.format import write_files

        if not self.wanted:
            return
        material = self._material(store, audit_id, rubric, comparison, asked, agencies)
        for one in self.wanted:
            assert one.format.report is not None
            files = one.format.report(replace(material, pictures=pictures_for(one.format, one.path, store)))
            for path in write_files(files, one.path, hint=_HINT):
                if one.path in (path, path.parent):
                    click.echo(f"Report: {terminal_text(path.as_posix())}", err=True)

    def _material(
        self,
        store: AuditStore,
        audit_id: str,
        rubric: Rubric,
        comparison: Comparison | None,
        asked: Sequence[RequestedCondition],
        agencies: Sequence[str],
    ) -> Material:
        from auditkit.export import Material, Site
        from auditkit.score.history.archive import Archive
        from auditkit.score.scorecard import select_agencies

        archive = Archive(store, rubric)
        card, _ = archive.judge(store.open(audit_id))
        before = None
        if comparison is not None and any(one.format.name == "sarif" for one in self.wanted):
            before, _ = archive.judge(store.open(comparison.before_id))
        return Material(
            select_agencies(card, agencies) if agencies else card,
            site=self.site or Site(),
            only=tuple(agencies),
            comparison=comparison,
            before=select_agencies(before, agencies) if agencies and before else before,
            only_worse=bool(asked) and all(one.condition.needs_comparison for one in asked),
        )


REPORT_OPTIONS = (
    click.option("--report", "reports", cls=_ReportOption, type=ReportType(), multiple=True),
    click.option(
        "--site-url",
        metavar="URL",
        help="Address of the published scorecard, for links in reports. Default: site_url in mkdocs.yml.",
    ),
)
report_options = add_options("reports", Reports.of, *REPORT_OPTIONS)


def pictures_for(wanted: Format, output: Path, store: AuditStore) -> Pictures | None:
    """The pictures of an export that shows some, with the folder they will be in beside `output`."""
    from auditkit.export import Pictures
    from auditkit.export.format import picture_folder

    if wanted.suffix is None:
        return None
    folder = picture_folder(wanted.name, wanted.suffix, output).resolve()
    here = Path.cwd()
    # From where the command is given: Jenkins and GitLab look for them from the root of their workspace.
    shown = folder.relative_to(here) if folder.is_relative_to(here) else folder
    return Pictures(store.evidence.read, shown.as_posix())
