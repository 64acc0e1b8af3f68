"""The tables of an export: what each column holds, declared once for all formats.

The files, their documentation (docs/exports.md, held to this by a test) and the reader of last
year's exports go by this declaration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsreport.forms.form import Form

__all__ = [
    "DECIMALS",
    "ENTRIES",
    "FIGURES",
    "LEFT_OUT",
    "LIST_COLUMNS",
    "PERIOD",
    "SCHEMA",
    "STATES",
    "TABLES",
    "TEXTS",
    "UNITS",
    "Column",
    "ColumnKind",
    "ExportTables",
    "State",
    "Table",
    "tables_for",
]

SCHEMA = 1
"""The version of the schema; it grows when a column changes its meaning or goes away."""

DECIMALS = 10
"""Decimal places of a value in Parquet: as many as a form may declare."""

ColumnKind = Literal["text", "integer", "decimal", "boolean", "time", "date", "choice"]
State = Literal["entered", "healed", "computed", "blank", "nil", "declared_zero", "unreadable"]


class Column(Record, frozen=True):
    """A column.

    Attributes:
        name: Its heading, the same in every format.
        kind: What it holds. ``decimal`` is exact; ``time`` is UTC, as ``2026-01-31 08:00:00``
            where the format knows no times; ``date`` is a day, as ``2026-01-31`` likewise;
            ``choice`` is one of some texts, in rows of lists only.
        zh: What it says, in Chinese.
        en: The same in English.
        nullable: Whether it may be empty: ``null``, and an empty field in CSV. An empty text is
            never written otherwise.
    """

    name: str
    kind: ColumnKind
    zh: str
    en: str
    nullable: bool = False


class Table(Record, frozen=True):
    """A table: its name, what one line is, and its columns in order."""

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The headings."""
        return tuple(column.name for column in self.columns)


STATES: Mapping[State, tuple[str, str]] = {
    "entered": ("照表上填的", "as it was entered"),
    "healed": (
        "不是规整的数，认出来的（如“１２件”）",
        "no plain number, but it could be read (as １２件)",
    ),
    "computed": ("由其他格算出，不取表上的合计", "worked out from other cells, never taken over"),
    "blank": ("空着没填，value 为空", "left blank; value is empty"),
    "nil": (
        "空着，但封面声明零报告，算 0",
        "left blank in a nil return, which declares that every figure is 0; counts as 0",
    ),
    "declared_zero": (
        "空着，但该表声明其余空格均为 0，算 0",
        "left blank in a table whose other blanks are declared to be 0; value is 0",
    ),
    "unreadable": (
        "填的不是可用的数，或这一格找不到，value 为空",
        "what stands there is no usable number, or the cell is gone; value is empty",
    ),
}
"""How a figure came about: the values of ``figures.state``."""

LEFT_OUT: Mapping[str, tuple[str, str]] = {
    "with_errors": ("有错误", "it has errors"),
    "duplicate": (
        "同一单位有几份且内容不同，都不计",
        "the unit sent several that differ; none counts",
    ),
    "repeated": ("与同一单位的另一份相同，已计一次", "the same as another one, which counts"),
    "unreadable": ("文件读不出", "the file cannot be read"),
    "missing": ("名单上有，没有报", "on the roster, nothing was sent"),
    "not_on_roster": ("不在名单上", "not on the roster"),
    "twice": (
        "另一份表里也有它，数不一样，都不计",
        "another workbook has other figures of the unit; none counts",
    ),
    "within": (
        "已随含有它的汇总表计入",
        "a merged workbook that contains it counts",
    ),
    "part": (
        "汇总表里的一个单位，已计在汇总表的合计里",
        "a unit within a merged workbook, whose sum counts",
    ),
}
"""Why something is not merged: the values of ``units.left_out``."""

_NUMBER = Column(
    "submission_no",
    "integer",
    "units 的行号，从 1 起；三张表靠它相连",
    "the line of units, from 1; it connects the three tables",
)
_KIND = Column(
    "kind",
    "text",
    "unit：一个单位的表；merged：汇总表的合计；part：汇总表明细里的一个单位",
    "unit: a unit's own workbook; merged: the sum of a merged workbook; part: one unit of its "
    "details",
)
_UNIT = (
    Column("unit_code", "text", "单位代码", "code of the unit", nullable=True),
    Column("unit_name", "text", "单位名称", "name of the unit", nullable=True),
    Column("year", "integer", "报告年度", "report year", nullable=True),
)
_FORM = Column("form", "text", "表单，如 zfxxgk-2021", "the form, as zfxxgk-2021")
_MERGED = Column(
    "merged",
    "boolean",
    "汇总时是否计入：对 merged 为真的行求和，就是 xlsreport merge 的结果",
    "whether a merge counts it: the sum over lines where it is true is what xlsreport merge gives",
)

FIGURES = Table(
    "figures",
    "每份表每一格一行，按文件和表单的顺序",
    "one line for every cell of every submission, in the order of files and form",
    (
        *_UNIT,
        _FORM,
        Column(
            "status",
            "text",
            "accepted：无错误（可有警告）；with_errors：有错误",
            "accepted (perhaps with warnings) or with_errors",
        ),
        _MERGED,
        Column(
            "cell_id",
            "text",
            "格的编号：表.行.列（xlsreport forms show 可查）",
            "the cell: table.row.column (see xlsreport forms show)",
        ),
        Column("label", "text", "行和列的名称", "its row and column as printed"),
        Column("measure", "text", "计量单位，如 件", "unit of measure, as 件", nullable=True),
        Column(
            "value",
            "decimal",
            "数值，一位不差；空着不是 0",
            "the figure, exact to the last digit; blank is not 0",
            nullable=True,
        ),
        Column("state", "text", "数值的来历，见下表", "how it came about, see below"),
        _KIND,
        _NUMBER,
    ),
)

UNITS = Table(
    "units",
    "每份文件一行，汇总表里的每个单位、名单上没报的单位也各一行",
    "one line for every file, every unit within a merged workbook and every unit of the roster "
    "that sent nothing",
    (
        _NUMBER,
        _KIND,
        *_UNIT,
        Column(_FORM.name, "text", _FORM.zh, _FORM.en, nullable=True),
        Column(
            "status",
            "text",
            "accepted、with_errors、unreadable（读不出）、missing（没报）",
            "accepted, with_errors, unreadable or missing",
        ),
        _MERGED,
        Column(
            "left_out",
            "text",
            "为什么没有计入，见下表",
            "why it does not, see below",
            nullable=True,
        ),
        Column(
            "nil_return",
            "boolean",
            "封面是否声明零报告",
            "whether the cover declares that every figure is 0",
            nullable=True,
        ),
        Column("errors", "integer", "错误条数", "errors that are not waived"),
        Column("warnings", "integer", "警告条数", "warnings that are not waived"),
        Column("notes", "integer", "提示条数", "notes that are not waived"),
        Column("waived", "integer", "已核实的问题条数", "findings that were waived"),
        Column(
            "blocking",
            "text",
            "错误的代码，空格隔开（xlsreport explain 可查）",
            "the codes of the errors, between spaces (see xlsreport explain)",
            nullable=True,
        ),
        Column("file", "text", "文件名", "name of the file", nullable=True),
        Column("sha256", "text", "文件内容的 SHA-256", "SHA-256 of the file", nullable=True),
        Column(
            "saved_utc",
            "time",
            "最后保存时间，UTC；表里没记的是空",
            "when it was last saved, UTC; null where the file does not say",
            nullable=True,
        ),
        Column("program", "text", "保存它的程序", "the program that saved it", nullable=True),
        Column(
            "container",
            "text",
            "文件格式：xlsx、xlsm、xlsb、xls、ods",
            "its format: xlsx, xlsm, xlsb, xls or ods",
            nullable=True,
        ),
        Column(
            "located",
            "text",
            "靠什么认出表单：stamp（自带标记）、names（名称）、labels（文字）",
            "how its form was recognized: stamp, names or labels",
            nullable=True,
        ),
    ),
)

TEXTS = Table(
    "texts",
    "每份表每个文字部分一行",
    "one line for every section of text of every submission",
    (
        _NUMBER,
        *_UNIT,
        _FORM,
        Column("text_id", "text", "部分的编号，如 narrative.overview", "the section's id"),
        Column("title", "text", "部分的标题", "the section's heading"),
        Column("text", "text", "写的内容", "what was written", nullable=True),
    ),
)

ENTRIES = Table(
    "entries",
    "每份表里文字、日期、选项、是否的格每格一行；表单没有这样的格就没有这张表",
    "one line for every cell of a submission that holds a text, a day, a choice or yes and no; "
    "left out where no form has such cells",
    (
        _NUMBER,
        *_UNIT,
        _FORM,
        Column("cell_id", "text", "格的编号", "the cell"),
        Column("label", "text", "行和列的名称", "its row and column as printed"),
        Column(
            "type",
            "text",
            "text（文字）、date（日期）、choice（选项）、yes_no（是否）",
            "text, date, choice or yes_no",
        ),
        Column("text", "text", "文字或选项", "the text or choice", nullable=True),
        Column("day", "date", "日期", "the day", nullable=True),
        Column("yes", "boolean", "是为真，否为假", "true for yes, false for no", nullable=True),
        Column(
            "state",
            "text",
            "内容的来历：entered、healed、blank、unreadable",
            "how it came about: entered, healed, blank or unreadable",
        ),
    ),
)

TABLES = (FIGURES, UNITS, TEXTS)
"""The tables that every export has."""

LIST_COLUMNS = ("line", "unit_code", "unit_name", "within", "row")
"""The first columns of a file with the rows of a list, before the list's own."""

_KINDS: Mapping[str, ColumnKind] = {"count": "integer", "date": "date", "yes_no": "boolean"}

PERIOD = Column(
    "period",
    "text",
    "报告期，如 2025-03、2025-Q2、2025-H1；一年报一次的表为空",
    "the month, quarter or half year, as 2025-03, 2025-Q2, 2025-H1; empty for a yearly form",
    nullable=True,
)
"""The column behind ``year`` that the tables of a form with periods have."""


class ExportTables(Record, frozen=True):
    """The tables of one export.

    Attributes:
        figures: That of figures.
        units: That of units.
        texts: That of texts.
        entries: That of cells that hold no figure.
        timed: Whether they have the column :data:`PERIOD`.
        header: The fields of forms' own on the cover whose columns stand last in ``units``.
    """

    figures: Table = FIGURES
    units: Table = UNITS
    texts: Table = TEXTS
    entries: Table = ENTRIES
    timed: bool = False
    header: tuple[str, ...] = ()


def tables_for(forms: Iterable[Form]) -> ExportTables:
    """The tables of an export: with columns for periods and headers where a form has some."""
    known = list(forms)
    fields = {field.id: field for form in known for field in form.header}
    columns = tuple(
        Column(
            name.replace(".", "_"),
            _KINDS.get(field.value_type.kind, "text"),
            f"封面上的“{field.short}”",
            f"{field.short}, on the cover",
            nullable=True,
        )
        for name, field in fields.items()
    )
    made = ExportTables(units=replace(UNITS, columns=(*UNITS.columns, *columns)), header=(*fields,))
    if not any(form.periods for form in known):
        return made
    tables = (made.figures, made.units, made.texts, made.entries)
    figures, units, texts, entries = map(_add_period, tables)
    return ExportTables(figures, units, texts, entries, timed=True, header=made.header)


def _add_period(table: Table) -> Table:
    at = table.names.index("year") + 1
    return replace(table, columns=(*table.columns[:at], PERIOD, *table.columns[at:]))
