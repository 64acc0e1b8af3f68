"""A form as text: its tables, cells, rules and narratives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings.catalogue import CATALOGUE, GROUPS
from xlsreport.forms.expression import OPERATOR_SIGNS, describe
from xlsreport.forms.periods import HOW_OFTEN
from xlsreport.layout import lay_out
from xlsreport.layout.conditions import add_condition
from xlsreport.text.country import country
from xlsreport.text.words import word, word_of_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlsreport.checks.policy.context import Profile
    from xlsreport.forms.form import Cell, Form, Tie
    from xlsreport.forms.lists import ListColumn
    from xlsreport.text.words import Language

__all__ = ["describe_tie", "form_lines", "rule_lines"]

_OPTIONAL = (" (may be left out)", "（可以整张不填）")


def form_lines(form: Form, language: Language) -> Iterator[str]:
    """One line a cell (id, place, unit, label), then the rules and the narratives."""
    zh = language == "zh"
    layout = lay_out(form)
    yield f"{form.id}  {form.title}  {form.basis}"
    yield from _describe_cover(form, language)
    for table in form.tables:
        yield ""
        yield f"{table.title}{_OPTIONAL[zh] if table.optional else ''}"
        for cell in form.every.values():
            if cell.table == table.id:
                kind = cell.value_type
                role = ("自动计算" if zh else "computed") if cell.computed else kind.unit
                if not kind.can_be_added and not cell.computed:
                    role = kind.kind
                elif not cell.merged:
                    role = f"{role}（不汇总）" if zh else f"{role} (not merged)".lstrip()
                label = cell.label if cell.calculation is None else _describe_cell(form, cell)
                yield f"  {cell.id:<52} {layout.cells[cell.id].address:<5} {role:<5} {label}"
    yield from _describe_lists(form, language)
    yield ""
    yield "勾稽关系" if zh else "Rules"
    seen: set[str] = set()
    for tie in (*form.ties, *form.office_ties):
        if not tie.derived and tie.rule not in seen:
            seen.add(tie.rule)
            relation = describe_tie(tie, form.language, form.periods)
            yield f"  {tie.rule}  [{tie.severity}]  {relation}"
            if tie.source:
                yield f"      {tie.source}"
    yield from _describe_list_rules(form)
    yield ""
    for narrative in form.narratives:
        yield f"{narrative.id:<24} {narrative.title}"


def _describe_cover(form: Form, language: Language) -> Iterator[str]:
    """How often it is due, and the fields of its own on the cover."""
    zh = language == "zh"
    if form.periods is not None:
        often_zh, often_en = HOW_OFTEN[form.periods]
        yield often_zh if zh else f"due every {often_en}"
    if form.header:
        yield ""
        yield "封面栏目" if zh else "Fields on the cover"
        yield from (_describe_column(each, language) for each in form.header)


def _describe_cell(form: Form, cell: Cell) -> str:
    from xlsreport.forms.calculation import words_of  # few forms have arithmetic

    return f"{cell.label} ＝ {words_of(form, cell)}"


def _describe_lists(form: Form, language: Language) -> Iterator[str]:
    """The lists with their columns: id, kind and label."""
    for listed in form.lists:
        yield ""
        yield f"{listed.title}  [{listed.id}]"
        yield from (_describe_column(each, language) for each in listed.columns)


def _describe_column(column: ListColumn, language: Language) -> str:
    """A column of a list, or a field on the cover: id, kind and label."""
    kind = column.value_type
    blank = "，可以不填" if language == "zh" else ", may be blank"
    what = f"{kind.kind}{blank}" if kind.may_be_blank else kind.kind
    return f"  {column.id:<24} {what}  {column.short}"


def _describe_list_rules(form: Form, profile: Profile | None = None) -> Iterator[str]:
    """The rules of lists: id, severity, title and relation; below it who demands it."""
    for table in form.lists:
        for rule in table.rules:
            severity = rule.severity
            if profile is not None:
                severity = profile.severities.get(rule.name, severity)
                if rule.name in profile.off:
                    continue
            title = f"{rule.title}  " if rule.title else ""
            yield f"  {rule.name}  [{severity}]  {title}{rule.text}"
            if rule.source:
                yield f"      {rule.source}"


def rule_lines(form: Form, profile: Profile, language: Language) -> Iterator[str]:
    """The rules of ``form`` as ``profile`` judges them, line by line.

    Each relation: its id, severity and sentence, below it how often it stands and who demands it.
    Then every kind of finding with its severity. What the profile switches off says so.
    """
    zh = language == "zh"
    yield f"{form.id}  {form.title}  {form.basis}"
    yield f"检查方案：{profile.name}" if zh else f"Profile: {profile.name}"
    groups: tuple[tuple[str, Iterable[Tie]], ...] = (
        ("表内显示的规则" if zh else "Rules that the workbook shows", form.ties),
        ("只由收表单位检查的规则" if zh else "Rules that only the office checks", form.office_ties),
        ("检查方案里加的规则" if zh else "Rules of the profile", profile.own_ties(form)),
    )
    for heading, ties in groups:
        lines = [
            line
            for rule in _group_by_rule(ties)
            for line in _describe_relation(rule, profile, language, form.periods)
        ]
        if lines:
            yield ""
            yield heading
            yield from lines
    if form.lists:
        yield ""
        yield "列表的规则" if zh else "Rules of lists"
        yield from _describe_list_rules(form, profile)
    yield ""
    yield from _describe_limits(form, profile, language)
    for prefix, heading_zh, heading_en in GROUPS:
        yield ""
        yield f"{heading_zh if zh else heading_en} {prefix}"
        for code, entry in CATALOGUE.items():
            if code.startswith(prefix):
                severity = _word_severity(entry.severity, (code,), profile, language)
                yield f"  {severity} {code}  {entry.zh if zh else entry.en}"


def _group_by_rule(ties: Iterable[Tie]) -> list[list[Tie]]:
    rules: dict[str, list[Tie]] = {}
    for tie in ties:
        rules.setdefault(tie.rule, []).append(tie)
    return list(rules.values())


def _describe_relation(
    ties: list[Tie], profile: Profile, language: Language, periods: str | None
) -> Iterator[str]:
    tie, zh = ties[0], language == "zh"
    code = {"total": "RULE_TOTAL", "calculated": "RULE_COMPUTED"}.get(tie.kind, "RULE_TIE")
    rule = f"{tie.table}.total" if tie.kind == "total" else tie.rule
    severity = _word_severity(tie.severity, (rule, code), profile, language)
    title = f"{tie.title}：" if tie.title and not tie.derived else ""
    yield f"  {severity} {tie.rule}  {title}{describe_tie(tie, language, periods)}"
    remarks = [f"{len(ties)} 处" if zh else f"{len(ties)} times"]
    if tie.below is not None:
        level = next(each for each in country().levels if each.id == tie.below)
        remarks.append(f"只适用于{level.zh}以下的单位" if zh else f"only below {level.en}")
    if tie.needs_prior:
        year = periods is None
        before = (
            ("上年", "last year's report") if year else ("上期", "the report of the period before")
        )
        remarks.append(f"需要{before[0]}的报告" if zh else f"needs {before[1]}")
    if tie.kind == "total":
        remarks.append("总计的含义" if zh else "what a total means")
    elif tie.source:
        remarks.append(tie.source)
    yield f"         {'；'.join(remarks) if zh else '; '.join(remarks)}"


def describe_tie(tie: Tie, language: Language, periods: str | None) -> str:
    """A relation in the words of the form: ``received ＋ carried in ＝ total of outcomes``."""
    if tie.kind == "calculated":
        from xlsreport.layout.calculated import sentence_of  # few forms have arithmetic

        return sentence_of(tie, language)
    last_year = word_of_time("last_year", language, periods)
    sides = [
        describe(side, lambda term: (last_year if term.prior else "") + tie.labels[term.name])
        for side in (tie.expression.left, tie.expression.right)
    ]
    relation = f" {OPERATOR_SIGNS[tie.expression.operator]} ".join(sides)
    return relation if tie.condition is None else add_condition(relation, tie, language)


def _word_severity(own: str, names: tuple[str, ...], profile: Profile, language: Language) -> str:
    if any(name in profile.off for name in names):
        return "[关闭]" if language == "zh" else "[off]"
    judged = next((profile.severities[name] for name in names if name in profile.severities), own)
    return word(f"severity_{judged}", language)


def _describe_limits(form: Form, profile: Profile, language: Language) -> Iterator[str]:
    factor, floor = profile.jump_factor, profile.jump_floor
    texts, limits = form.narratives, profile.text_limits
    limited = [(each.title, limits[each.id]) for each in texts if each.id in limits]
    if language == "zh":
        last = "上年" if form.periods is None else "上期"
        yield f"与{last}相差 {factor} 倍以上、且大于 {floor} 的要问一声"
        yield from (f"{title}最多 {most} 字" for title, most in limited)
        if profile.deadline is not None:
            yield f"报送截止日 {profile.deadline}"
        return
    before = "last year's figure" if form.periods is None else "the figure of the period before"
    yield f"Asked about: more than {factor} times {before} or less, above {floor}"
    yield from (f"{title}: at most {most} characters" for title, most in limited)
    if profile.deadline is not None:
        yield f"Deadline: {profile.deadline}"
