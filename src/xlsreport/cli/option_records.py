"""What a command was asked for: one frozen record of its options, and what follows from them.

A command makes its record from the options that click hands over, by name: one that the record does
not know, or that is missing, ends the command at once and cannot be swallowed.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from xlsreport.errors import UsageError
from xlsreport.text.dates import find_day
from xlsreport.text.records import Record
from xlsreport.text.visible import office_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from xlsreport.api import Handout, MergeChoices, Printing
    from xlsreport.checks.policy.context import Assignment
    from xlsreport.collection.season import Season
    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Submission, Unit
    from xlsreport.units.roster import Roster
    from xlsreport.workers.settings import RunSettings

__all__ = [
    "CheckAsked", "ExportAsked", "HandoutAsked", "ImportAsked", "JudgingAsked", "MergeAsked",
    "PlaceAsked", "PublishAsked", "ReadingAsked", "last_year_in", "refuse_overwriting",
    "unit_of",
]  # fmt: skip

_SHORTEST_KEY, _LONGEST_KEY = 16, 4096


class JudgingAsked(Record, frozen=True, kw_only=True):
    """What files are judged by; see :func:`xlsreport.cli.options.judging_options`.

    Attributes:
        roster: The file that says who must report; ``None`` if not given.
        previous: Last year's files.
        profile: The name of a profile or of its file.
        year: The report year wanted; ``None`` for any.
        period: The month, quarter or half year wanted; ``""`` for any.
        deadline: The last day in time; ``None`` if not given.
        peers: Whether units are compared with their like.
        key_file: The key of signatures; ``None`` if not given.
        forms_paths: Forms of the user's own.
    """

    roster: Path | None
    previous: tuple[Path, ...]
    profile: str
    year: int | None
    period: str
    deadline: date | None
    peers: bool
    key_file: Path | None
    forms_paths: tuple[Path, ...]

    def forms(self) -> Mapping[str, Form]:
        """The forms at hand by id."""
        from xlsreport.api import load_forms

        return load_forms(self.forms_paths)

    def units(self) -> Roster | None:
        """The roster; ``None`` if none is given."""
        from xlsreport.api import read_roster

        return None if self.roster is None else read_roster(self.roster)

    def assignment(self, forms: Mapping[str, Form], waivers: Path | None = None) -> Assignment:
        """What the office asks for, without the roster."""
        from xlsreport.checks.policy.context import Assignment
        from xlsreport.checks.policy.profile_file import read_profile
        from xlsreport.checks.policy.waiver_file import read_waivers
        from xlsreport.forms.periods import year_in

        return Assignment(
            profile=read_profile(self.profile, forms),
            year=self.year if self.year is not None else year_in(self.period),
            period=self.period,
            deadline=self.deadline,
            peers=self.peers,
            key=read_key(self.key_file),
            waivers=() if waivers is None else read_waivers(waivers),
        )


class ReadingAsked(JudgingAsked, frozen=True, kw_only=True):
    """What ``check``, ``merge`` and ``export`` share.

    Attributes:
        paths: What is read.
        waivers: Findings that were looked into; ``None`` if not given.
        jobs: At most so many processes; ``None`` for one a processor.
        no_cache: Whether everything is read anew.
        dask: The address of a Dask scheduler; ``""`` for none.
    """

    paths: tuple[Path, ...]
    waivers: Path | None
    jobs: int | None
    no_cache: bool
    dask: str

    def settings(self) -> RunSettings:
        """How the work is done."""
        from xlsreport.workers.settings import RunSettings

        if self.no_cache:
            return RunSettings(self.jobs, None, self.dask)
        from xlsreport.workers.cache import usual_folder

        return RunSettings(self.jobs, usual_folder(), self.dask)

    def given_files(self) -> tuple[Path, ...]:
        """The files that the options name and the command reads, but for the workbooks."""
        from pathlib import Path

        named = (self.roster, Path(self.profile), self.key_file, self.waivers)
        return (*self.previous, *self.forms_paths, *(path for path in named if path is not None))


class _ReportAsked(ReadingAsked, frozen=True, kw_only=True):
    """Where the results go besides.

    Attributes:
        html: The board; ``None`` if not wanted.
        xlsx: The list of findings; ``None`` if not wanted.
        output_format: The format of what is printed.
        force: Whether files of another kind may be replaced.
    """

    html: Path | None
    xlsx: Path | None
    output_format: Literal["text", "json", "csv", "ess"]
    force: bool


class CheckAsked(_ReportAsked, frozen=True, kw_only=True):
    """The options of ``check``.

    Attributes:
        return_to: The folder for marked copies; ``None`` if not wanted.
    """

    return_to: Path | None


class MergeAsked(_ReportAsked, frozen=True, kw_only=True):
    """The options of ``merge``.

    Attributes:
        output: The merged workbook.
        unit_code: Whose workbook it is; ``""`` if not given.
        unit_name: Likewise.
        include_errors: Whether workbooks with errors are merged as well.
        latest: Whether the newest of a unit's differing files counts.
        decisions: The file of decisions; ``None`` if not given.
        require_all: Whether nothing is written unless every unit is merged.
        expand: Whether the lines of merged workbooks are carried up.
        compare: A published report; ``None`` if not given.
        accept_incomplete: Units and nodes that may be incomplete, by code or name.
        reason: Why they may be; ``""`` if not given.
        by: Who accepted that; ``""`` if not given.
        texts: A workbook whose texts are taken over; ``None`` for an older target's.
    """

    output: Path
    unit_code: str
    unit_name: str
    include_errors: bool
    latest: bool
    decisions: Path | None
    require_all: bool
    expand: bool
    compare: Path | None
    accept_incomplete: tuple[str, ...]
    reason: str
    by: str
    texts: Path | None

    def given_files(self) -> tuple[Path, ...]:
        """As for every command that reads; decisions and the published report as well."""
        named = [each for each in (self.decisions, self.compare, self.texts) if each is not None]
        return (*super().given_files(), *named)

    def choices(self, forms: Mapping[str, Form], settings: RunSettings) -> MergeChoices:
        """Who counts, what is required and what to compare with."""
        from xlsreport import api
        from xlsreport.submission.submission import Unit

        if self.accept_incomplete and not self.reason.strip():
            raise UsageError(
                "--accept-incomplete 要用 --reason 写明原因。",
                "--accept-incomplete needs a --reason.",
            )
        accepted = tuple(
            api.Acceptance(
                Unit(each, "") if each.isascii() and re.search(r"\d", each) else Unit("", each),
                self.reason.strip(), self.by.strip(), office_day().isoformat(),
            )
            for each in self.accept_incomplete
        )  # fmt: skip
        return api.MergeChoices(
            latest=self.latest,
            decisions=() if self.decisions is None else api.read_decisions(self.decisions),
            require_all=self.require_all,
            expand=self.expand,
            compare=None
            if self.compare is None
            else api.read_published(self.compare, forms, settings),
            accepted=accepted,
            texts=self.texts,
        )


class ExportAsked(ReadingAsked, frozen=True, kw_only=True):
    """The options of ``export``.

    Attributes:
        output: The file; ``-`` for standard output.
        force: Whether files of another kind may be replaced.
    """

    output: Path
    force: bool


class PublishAsked(ReadingAsked, frozen=True, kw_only=True):
    """The options of ``publish``.

    Attributes:
        output: The report, or the folder of reports; ``None`` where only an example is wanted.
        kind: The format of reports in a folder; ``None`` for one report.
        date: The day of publication; ``None`` for none.
        organ: Who publishes; ``""`` for the unit itself.
        template: An office's own Word template; ``None`` for none.
        template_example: Where to write a template to start from; ``None`` for nowhere.
        fragment: Whether a web page is only what stands within it.
        draft_overview: Whether a blank narrative is drafted.
        units_paths: The units' workbooks whose texts are collected for the writer.
        force: Whether reports with errors are printed as drafts, and other files replaced.
    """

    output: Path | None
    kind: Literal["docx", "html", "pdf"] | None
    date: date | None
    organ: str
    template: Path | None
    template_example: Path | None
    fragment: bool
    draft_overview: bool
    units_paths: tuple[Path, ...]
    force: bool

    def printing(self) -> Printing:
        """How reports are printed."""
        from xlsreport.api import Printing

        return Printing(
            self.date, self.organ.strip(), self.template, self.fragment, self.draft_overview,
            self.force, self.units_paths,
        )  # fmt: skip


class ImportAsked(Record, frozen=True, kw_only=True):
    """The options of ``import``.

    Attributes:
        paths: The reports.
        output: The workbook, or the folder of workbooks.
        form: The id of their form; ``""`` to tell by their labels.
        year: Their report year; ``None`` for that of their titles.
        period: Their month, quarter or half year; ``""`` for that of their titles.
        unit_code: The unit's code; ``""`` if not given.
        unit_name: Its name; ``""`` for that of the title.
        output_format: The format of what is printed.
        jobs: At most so many processes; ``None`` for one a processor.
        force: Whether files of another kind may be replaced.
        forms_paths: Forms of the user's own.
    """

    paths: tuple[Path, ...]
    output: Path
    form: str
    year: int | None
    period: str
    unit_code: str
    unit_name: str
    output_format: Literal["text", "json"]
    jobs: int | None
    force: bool
    forms_paths: tuple[Path, ...]


class HandoutAsked(Record, frozen=True, kw_only=True):
    """What ``blank`` and ``issue`` put on a workbook besides its form.

    Attributes:
        deadline: As it stands on the cover; ``""`` for nothing.
        return_to: Likewise, where to send the workbook.
        password: Of the sheets' protection; ``""`` for none.
        key_file: The key to sign with; ``None`` for no signature.
    """

    deadline: str
    return_to: str
    password: str
    key_file: Path | None

    def handout(self) -> Handout:
        """The same for the verbs.

        Raises:
            UsageError: The deadline names no day, or the key cannot be used.
        """
        from xlsreport.api import Handout

        if self.deadline and find_day(self.deadline) is None:
            raise UsageError(
                f"--deadline 里没有日期：“{self.deadline}”。要写成 2026-01-31、2026年1月31日，"
                "后面可以再写几点。",
                f"--deadline names no day: {self.deadline!r}. Write it like 2026-01-31; an hour "
                "may follow.",
            )

        return Handout(
            deadline=self.deadline,
            return_to=self.return_to,
            password=self.password,
            key=read_key(self.key_file),
        )


class PlaceAsked(Record, frozen=True):
    """Which collection is worked on, and who works.

    Attributes:
        folder: The collection's folder.
        who: Who works.
    """

    folder: Path
    who: str

    def season(self) -> Season:
        """The collection, opened."""
        from xlsreport.collection.season import Season

        return Season(self.folder)


def unit_of(code: str, name: str) -> Unit | None:
    """The unit that the options name; ``None`` if they name none."""
    from xlsreport.submission.submission import Unit

    return Unit(code, name) if code or name else None


def last_year_in(
    paths: Sequence[Path], forms: Mapping[str, Form], settings: RunSettings | None = None
) -> Sequence[Submission] | None:
    """Last year's submissions; ``None`` if no path is given."""
    from xlsreport.api import RunSettings, read_previous

    return read_previous(paths, forms, settings or RunSettings()) if paths else None


def refuse_overwriting(targets: Mapping[str, Path | None], given: Iterable[Path]) -> None:
    """Makes sure before any work that no result replaces an input or another result.

    Args:
        targets: Where the results go, by the options that say so; ``None`` for those not given.
        given: What is to be read; folders and what does not exist are no matter.

    Raises:
        UsageError: One would, or two options name one file.
    """
    from xlsreport.verbs.take_in import refuse_sources

    named = {option: path for option, path in targets.items() if path is not None}
    refuse_sources(list(named.values()), given)
    for (one, path), (other, second) in combinations(named.items(), 2):
        if path.resolve() == second.resolve():
            raise UsageError(
                f"{one} 和 {other} 写的是同一个文件 {path}，请换一个文件名。",
                f"{one} and {other} name one file, {path}; choose another name for one of them.",
            )


def read_key(file: Path | None) -> bytes | None:
    """The key in a file, white space at its ends left off; ``None`` if none is given.

    Raises:
        UsageError: It cannot be read or is too short to be a key.
    """
    from xlsreport.text.side_file import read_plain_file

    if file is None:
        return None
    key = read_plain_file(file)[:_LONGEST_KEY].strip()
    if len(key) < _SHORTEST_KEY:
        raise UsageError(
            f"{file} 里的密钥太短，至少要 {_SHORTEST_KEY} 个字节的随机内容。",
            f"the key in {file} is too short; it needs at least {_SHORTEST_KEY} random bytes.",
        )
    return key
