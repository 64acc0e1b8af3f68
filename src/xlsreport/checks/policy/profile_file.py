"""Profiles read from YAML: the built-in ones and a district's own."""

from __future__ import annotations

import difflib
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, cast

from msgspec.structs import replace

from xlsreport.checks.policy.context import Profile
from xlsreport.checks.policy.scoring import SCORING_KEYS, Scoring
from xlsreport.errors import DefinitionError, UsageError
from xlsreport.findings.catalogue import ALWAYS_SHOWN, CATALOGUE
from xlsreport.forms.cells import once_ties_of, rule_ties_of
from xlsreport.forms.yaml.node import Node, at, list_of, read_yaml
from xlsreport.forms.yaml.rule import RULE_KEYS, SEVERITIES, read_rule
from xlsreport.text.dates import parse_day
from xlsreport.text.limits import LONGEST_CELL_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from xlsreport.forms.form import Form, Rule, Table, Tie
    from xlsreport.forms.headings import SeverityName

__all__ = ["BUILT_IN", "read_profile"]

_STANDARD = Profile().name
BUILT_IN = ("strict", _STANDARD, "lenient")
_PROFILES = Path(__file__).parent / "profiles"
_KEYS = ("profile", "based_on", "severities", "off", "rules", "deadline", "limits", "scoring")
_RULE_KEYS = ("table", "forms", *(key for key in RULE_KEYS if key != "in_workbook"))
_FIGURE_LIMITS = ("jump_factor", "jump_floor")
_LARGEST_FACTOR = 1000
_MOST_POINTS = 1000


def read_profile(name: str, forms: Mapping[str, Form]) -> Profile:
    """The profile of that name, or in that file.

    Args:
        name: ``strict``, ``standard``, ``lenient``, or the path of a YAML file.
        forms: The forms at hand by id; the profile's rules must fit one of them.

    Raises:
        UsageError: It is neither.
        DefinitionError: Anything in the file is wrong; with its line.
    """
    if name in BUILT_IN:
        return _read_built_in(name, forms)
    path = Path(name)
    if not path.is_file():
        near = difflib.get_close_matches(name, BUILT_IN, n=1, cutoff=0.5)
        hint, hint_en = (
            (f"，是不是“{near[0]}”", f"; did you mean {near[0]!r}") if near else ("", "")
        )
        raise UsageError(
            f"没有叫“{name}”的检查方案，也没有这个文件{hint}？自带的有：{'、'.join(BUILT_IN)}。",
            f"there is neither a profile nor a file {name!r}{hint_en}? "
            f"Built in: {', '.join(BUILT_IN)}.",
        )
    return _read_file(path, forms)


def _read_built_in(name: str, forms: Mapping[str, Form]) -> Profile:
    # The standard is the profile in which nothing is said; no file need be read for it.
    return Profile() if name == _STANDARD else _read_file(_PROFILES / f"{name}.yaml", forms)


def _read_file(file: Path, forms: Mapping[str, Form]) -> Profile:
    top = read_yaml(file).entries(_KEYS, ("profile",))
    own_file = file.parent != _PROFILES
    base = Profile()
    if "based_on" in top:
        base = _read_built_in(top["based_on"].one_of(BUILT_IN), forms)
    ties = dict(base.ties)
    for node in list_of(top, "rules"):
        for form_id, own in _spell_out_rule(node, forms).items():
            ties[form_id] = (*ties.get(form_id, ()), *own)
    known = _list_known(forms, ties)
    severities = dict(base.severities)
    if "severities" in top:
        # A form of the user's own may have taken the place of one that a built-in profile knows.
        allowed = known if own_file else [*known, *_list_keys(top["severities"])]
        for key, node in top["severities"].entries(allowed).items():
            _refuse_fixed(key, node)
            severities[key] = cast("SeverityName", node.one_of(SEVERITIES))
    off = set(base.off)
    for node in list_of(top, "off"):
        off.add(node.one_of(known))
        _refuse_fixed(node.text(), node)
    profile = replace(
        base,
        name=top["profile"].text(),
        severities=severities,
        off=frozenset(off),
        ties=ties,
        deadline=_read_date(top["deadline"]) if "deadline" in top else base.deadline,
        scoring=_read_scoring(top["scoring"]) if "scoring" in top else base.scoring,
    )
    if "limits" not in top:
        return profile
    texts = [each.id for form in forms.values() for each in form.narratives]
    # As with rules: a built-in profile may name a narrative of a form that is not at hand.
    named = [] if own_file else [f"narrative.{key}" for key in _list_keys(top["limits"])]
    return _apply_limits(profile, top["limits"], [*texts, *named])


def _list_known(forms: Mapping[str, Form], own: Mapping[str, tuple[Tie, ...]]) -> list[str]:
    """Every code and every rule whose severity may be named."""
    ties = [tie for form in forms.values() for tie in (*form.ties, *form.office_ties)]
    ties += [tie for each in own.values() for tie in each]
    lists = [rule.name for form in forms.values() for table in form.lists for rule in table.rules]
    rules = [tie.rule for tie in ties if not tie.derived]
    return list(dict.fromkeys([*CATALOGUE, *rules, *lists]))


def _list_keys(node: Node) -> list[str]:
    return list(node.value) if isinstance(node.value, dict) else []


def _refuse_fixed(key: str, node: Node) -> None:
    if key.startswith(ALWAYS_SHOWN):
        node.refuse(
            f"“{key}”说的是整个文件或整批文件为什么没有读取，不能改。",
            f"{key!r} says why a file or batch was not read; it cannot be changed.",
        )


def _apply_limits(profile: Profile, node: Node, texts: Iterable[str]) -> Profile:
    """The profile with the limits of ``node``; ``texts`` are the narratives that have one."""
    names = (text.removeprefix("narrative.") for text in texts)
    entries = node.entries(list(dict.fromkeys([*_FIGURE_LIMITS, *names])))
    if "jump_floor" in entries:
        profile = replace(profile, jump_floor=entries.pop("jump_floor").integer(0, 10**9))
    if "jump_factor" in entries:
        profile = replace(profile, jump_factor=_read_factor(entries.pop("jump_factor")))
    limits = {
        f"narrative.{name}": each.integer(1, LONGEST_CELL_TEXT) for name, each in entries.items()
    }
    return replace(profile, text_limits={**profile.text_limits, **limits})


def _read_scoring(node: Node) -> Scoring:
    entries = node.entries(SCORING_KEYS)
    return Scoring(**{key: each.integer(0, _MOST_POINTS) for key, each in entries.items()})


def _read_factor(node: Node) -> Decimal:
    text = node.text()
    try:
        factor = Decimal(text)
    except InvalidOperation:
        factor = Decimal(0)
    if not factor.is_finite() or not 1 < factor <= _LARGEST_FACTOR:
        node.refuse(
            f"“{text}”不行，要写大于 1、不超过 {_LARGEST_FACTOR} 的数。",
            f"{text!r} must be a number above 1 and at most {_LARGEST_FACTOR}.",
        )
    return factor


def _read_date(node: Node) -> date:
    text = node.text()
    day = parse_day(text)
    if day is None:
        node.refuse(
            f"“{text}”不是日期，要写成 2026-01-31 这样。",
            f"{text!r} is no date; write it like 2026-01-31.",
        )
    return day


def _spell_out_rule(node: Node, forms: Mapping[str, Form]) -> dict[str, tuple[Tie, ...]]:
    """A rule of the profile in every form that it fits.

    Raises:
        DefinitionError: It fits none, or its name is taken already in a form.
    """
    entries = node.entries(_RULE_KEYS, ("id", "expr"))
    wanted = [each.one_of(list(forms)) for each in list_of(entries, "forms")] or list(forms)
    own = {key: value for key, value in entries.items() if key not in {"table", "forms"}}
    rule = replace(
        read_rule(Node(node.file, node.line, own), once="table" not in entries), in_workbook=False
    )
    table_id = entries["table"].text() if "table" in entries else ""
    found: dict[str, tuple[Tie, ...]] = {}
    misfit: DefinitionError | None = None
    for form_id in wanted:
        form = forms[form_id]
        try:
            ties = _find_ties(form, table_id, rule)
        except DefinitionError as error:
            misfit = error
            continue
        _refuse_taken(node, form, ties[0].rule)
        found[form_id] = ties
    if not found and misfit is not None:
        with at(entries["expr"]):
            raise misfit
    return found


def _find_ties(form: Form, table_id: str, rule: Rule) -> tuple[Tie, ...]:
    if not table_id:
        return tuple(once_ties_of(form.cells, rule, form.entries))
    tables: dict[str, Table] = {table.id: table for table in form.tables}
    if table_id not in tables:
        listed = "、".join(tables)
        raise DefinitionError(
            f"没有叫“{table_id}”的表，有的是：{listed}。",
            f"there is no table {table_id!r}; there are: {', '.join(tables)}.",
        )
    misfit: DefinitionError | None = None
    for block in tables[table_id].blocks:
        try:
            return tuple(rule_ties_of(tables[table_id], block, rule, form.cells))
        except DefinitionError as error:
            misfit = misfit or error
    raise misfit or DefinitionError("这张表是空的。", "this table is empty.")


def _refuse_taken(node: Node, form: Form, rule: str) -> None:
    if any(tie.rule == rule for tie in (*form.ties, *form.office_ties)):
        node.refuse(
            f"表单 {form.id} 里已经有规则“{rule}”，请换一个 id；"
            "要改它的严重程度，写在 severities 里。",
            f"the form {form.id} has a rule {rule!r} already; choose another id, or change that "
            "one's severity under severities.",
        )
