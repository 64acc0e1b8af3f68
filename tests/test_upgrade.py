"""A workbook of an older edition becomes one of the newer: what was typed is carried or listed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.sample_forms import form_text
from tests.samples import F2019, F2021, FORMS, JIUTAI, consistent, workbook, zeros
from xlsreport.cli.main import build
from xlsreport.errors import UsageError
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.reading.reader import read_workbook
from xlsreport.submission.submission import Unit
from xlsreport.verbs.fill import filled
from xlsreport.verbs.fill_lists import invent_rows
from xlsreport.verbs.upgrade import upgrade
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Submission


def read(file: Path, form: Form) -> Submission:
    submission = read_workbook(file.read_bytes(), file.name, {form.id: form}).submission
    assert submission is not None
    return submission


@pytest.mark.parametrize("seed", range(2))
def test_every_figure_of_2019_is_carried_to_2021_or_listed(seed: int, tmp_path: Path) -> None:
    file, target = tmp_path / "old.xlsx", tmp_path / "new.xlsx"
    texts = {each.id: f"{each.title}的情况。" for each in F2019.narratives}
    workbook(F2019, consistent(F2019, seed) | texts, file, unit=JIUTAI, year=2020)
    made = upgrade(file, F2021, target, FORMS)
    old, new = read(file, F2019), read(target, F2021)
    listed = {each.place: each.value for each in made.left}
    for cell, value in old.values.items():
        if F2019.cells[cell].computed:
            continue
        place = f"{old.places[cell].sheet}!{old.places[cell].address}"
        if place in listed:
            assert listed[place] == str(value)
            into = F2021.undivided.get(cell)
            assert new.values[into.cell] == value if into else cell not in F2021.cells
        else:
            assert new.values[cell] == value
    assert new.narratives == old.narratives
    assert (new.unit, new.year, new.cover["contact"]) == (old.unit, old.year, old.cover["contact"])
    untouched = set(new.values) - set(old.values)
    filled_in = {each.cell for each in F2021.undivided.values()}
    assert all(
        new.values[cell] is None for cell in untouched - filled_in if not F2021.cells[cell].computed
    )


def test_what_no_number_is_and_what_stands_beside_is_listed(tmp_path: Path) -> None:
    file = tmp_path / "old.xlsx"
    values = zeros(F2019) | {"requests.received.natural": "约5件"}
    content = filled(F2019, Content(2020, JIUTAI), values)
    write_form(F2019, Content(**{**_fields(content), "added": {"appeals": ["另有说明"]}}), file)
    made = upgrade(file, F2021, tmp_path / "new.xlsx", FORMS)
    assert {"约5件", "另有说明"} <= {each.value for each in made.left}


def _fields(content: Content) -> dict[str, object]:
    return {name: getattr(content, name) for name in content.__struct_fields__}


def test_blanks_declared_0_are_written_and_new_cells_stay_blank(tmp_path: Path) -> None:
    file = tmp_path / "old.xlsx"
    values = {"requests.received.natural": 3, "blanks_zero.requests": True}
    write_form(F2019, filled(F2019, Content(2020, JIUTAI), values), file)
    made = upgrade(file, F2021, tmp_path / "new.xlsx", FORMS)
    new = read(tmp_path / "new.xlsx", F2021)
    assert new.blanks_are_zero == ()
    assert new.values["requests.received.research"] == 0
    assert new.values["requests.outcome.other.uncorrected.natural"] is None
    assert any("其余空格均为 0" in each.zh for each in made.left)


TABLE = "- {id: t, title: T, sheet: T, CELLS, boxhead: [{id: a, label: A}, {id: b, label: B}]}\n"


def test_another_unit_of_measure_is_not_carried(tmp_path: Path) -> None:
    for edition, unit in (("1", "USD"), ("2", "kUSD")):
        cells = f"cells: {{type: amount, decimals: 1, unit: {unit}}}"
        text = form_text(TABLE.replace("CELLS", cells)).replace(
            'edition: "1"', f"edition: {edition}"
        )
        (tmp_path / f"{edition}.yaml").write_text(text)
    forms = load_forms([tmp_path])
    old = forms["small-1"]
    file = tmp_path / "old.xlsx"
    write_form(old, filled(old, Content(2024, Unit("1", "A")), {"t.a": "1.5"}), file)
    made = upgrade(file, forms["small-2"], tmp_path / "new.xlsx", forms)
    assert made.carried == 0
    (left,) = made.left
    assert (left.place, left.value) == ("T!A5", "1.5")
    assert "kUSD instead of USD" in left.en


def test_rows_of_lists_are_carried_and_a_column_that_is_gone_is_listed(tmp_path: Path) -> None:
    text = (Path(__file__).parent / "forms" / "requests-2025.yaml").read_text("utf-8")
    (tmp_path / "1.yaml").write_text(text, "utf-8")
    later = text.replace('edition: "2025"', 'edition: "2026"').replace("id: number", "id: serial")
    later = later.replace("key: [number]", "key: [serial]")
    (tmp_path / "2.yaml").write_text(later, "utf-8")
    forms = load_forms([tmp_path])
    old, new = forms["requests-2025"], forms["requests-2026"]
    (table,) = old.lists
    file = tmp_path / "old.xlsx"
    rows = {table.id: invent_rows(table, 2025)}
    write_form(old, Content(2025, Unit("1", "A"), Unit("1", "A"), lists=rows), file)
    made = upgrade(file, new, tmp_path / "new.xlsx", forms)
    before, after = (
        read(each, form).lists[table.id].rows
        for each, form in ((file, old), (tmp_path / "new.xlsx", new))
    )
    at = next(at for at, each in enumerate(table.columns) if each.id == "number")
    assert [row.values[at] for row in before] == [
        each.value for each in made.left if each.label == table.columns[at].short
    ]
    assert [row.values[at + 1 :] for row in before] == [row.values[at + 1 :] for row in after]
    assert {row.values[at] for row in after} == {None}


def test_a_choice_that_the_newer_form_lacks_is_listed_and_one_renamed_is_carried(
    tmp_path: Path,
) -> None:
    text = (Path(__file__).parent / "forms" / "requests-2025.yaml").read_text("utf-8")
    kind = "  - {id: urgency, label: Urgency, cells: {type: choice, choices: CHOICES}}\n"
    table = """- id: office
  title: C. The office
  sheet: C. Office
  boxhead:
"""
    for number, (edition, choices) in enumerate(
        (("2025", "{low: Low, high: High, odd: Odd}"), ("2026", "{low: Minor, high: High}"))
    ):
        later = text.replace('edition: "2025"', f'edition: "{edition}"')
        later = later.replace("lists:\n", table + kind.replace("CHOICES", choices) + "lists:\n", 1)
        if number:
            later = later.replace("citizen: Citizen,", "citizen: Person,").replace(
                "choices: {granted: Granted, refused: Refused}", "choices: {granted: Yes, x: Other}"
            )
            later = later.replace("outcome == refused", "outcome == x")
        (tmp_path / f"{number}.yaml").write_text(later, "utf-8")
    forms = load_forms([tmp_path])
    old, new = forms["requests-2025"], forms["requests-2026"]
    rows = {old.lists[0].id: [["1", date(2025, 1, 6), "Citizen", "Refused", *[None] * 4]]}
    unit = Unit("1", "A")
    for urgency, carried in (("Low", "Minor"), ("High", "High"), ("Odd", None)):
        content = Content(2025, unit, unit, entries={"office.urgency": urgency}, lists=rows)
        file, target = tmp_path / f"{urgency}.xlsx", tmp_path / f"{urgency}-new.xlsx"
        write_form(old, content, file)
        made = upgrade(file, new, target, forms)
        after = read(target, new)
        assert after.entries["office.urgency"] == carried
        (row,) = after.lists[old.lists[0].id].rows
        assert row.values[2:4] == ("Person", None)
        listed = [each.value for each in made.left if "no choice" in each.en]
        assert listed == ["Refused"] if carried else ["Odd", "Refused"]


def test_fields_of_the_cover_are_carried_and_those_that_are_gone_are_listed(
    tmp_path: Path,
) -> None:
    text = (Path(__file__).parent / "forms" / "requests-2025.yaml").read_text("utf-8")
    kinds = "[{id: kind, label: Kind, cells: {type: choice, choices: {a: Town, b: %s}}}%s]"
    for edition, header in (
        ("2025", kinds % ("Odd", ", {id: head, label: Head, cells: {type: text}}")),
        ("2026", kinds % ("Street", "")),
    ):
        later = text.replace('edition: "2025"', f'edition: "{edition}"\nheader: {header}')
        (tmp_path / f"{edition}.yaml").write_text(later, "utf-8")
    forms = load_forms([tmp_path])
    old, new = forms["requests-2025"], forms["requests-2026"]
    unit = Unit("1", "A")
    content = Content(2025, unit, unit, header={"header.kind": "Odd", "header.head": "Ann"})
    write_form(old, content, tmp_path / "old.xlsx")
    made = upgrade(tmp_path / "old.xlsx", new, tmp_path / "new.xlsx", forms)
    assert read(tmp_path / "new.xlsx", new).header == {"header.kind": "Street"}
    assert [(each.label, each.value) for each in made.left if "cover" in each.en] == [
        ("Head", "Ann")
    ]


def test_nothing_is_written_over_and_other_forms_are_refused(tmp_path: Path) -> None:
    file, target = tmp_path / "old.xlsx", tmp_path / "new.xlsx"
    workbook(F2019, zeros(F2019), file, unit=JIUTAI, year=2020)
    target.write_bytes(b"mine")
    asked = ["upgrade", str(file), "--to", "zfxxgk-2021", "-o", str(target)]
    run = CliRunner().invoke(build("en"), asked)
    assert run.exit_code == 2
    assert "was not overwritten" in run.output
    assert target.read_bytes() == b"mine"
    with pytest.raises(UsageError, match="cannot become zfxxgk-2019"):
        upgrade(file, F2019, tmp_path / "other.xlsx", FORMS)
    target.unlink()
    run = CliRunner().invoke(build("en"), asked)
    assert run.exit_code == 0
    assert "二、主动公开!B6（规章／本年新制作数量）: 0 - is not in the newer form" in run.output


@pytest.mark.parametrize("unit", ["USD", "kUSD"])
def test_what_was_computed_and_is_entered_now_is_carried_with_a_note(
    unit: str, tmp_path: Path
) -> None:
    for edition, last in (
        ("1", "computed: a - b, cells: {type: amount, unit: USD, decimals: 1, signed: true}"),
        ("2", f"cells: {{type: amount, unit: {unit}, decimals: 1}}"),
    ):
        text = f"""
        - id: t
          title: T
          sheet: T
          cells: {{type: amount, unit: USD, decimals: 1}}
          boxhead:
          - {{id: a, label: A}}
          - {{id: b, label: B}}
          - {{id: sum, label: S, {"total_of: siblings" if edition == "1" else "help: All."}}}
          - {{id: rest, label: R, {last}}}
          stub: [{{id: x, label: X}}, {{id: y, label: Y}}]
        """
        text = form_text(text).replace('edition: "1"', f"edition: {edition}")
        (tmp_path / f"{edition}.yaml").write_text(text)
    forms = load_forms([tmp_path])
    old, new = forms["small-1"], forms["small-2"]
    file = tmp_path / "old.xlsx"
    write_form(old, filled(old, Content(2024, Unit("1", "A")), {"t.x.a": 5, "t.x.b": 3}), file)
    made = upgrade(file, new, tmp_path / "new.xlsx", forms)
    values = read(tmp_path / "new.xlsx", new).values
    listed = {each.place: (each.value, each.en) for each in made.left}
    assert values["t.x.sum"] == 10
    assert listed["T!D5"][0] in {"10", "10.0"}
    assert "was computed in the older form" in listed["T!D5"][1]
    assert values["t.x.rest"] == (2 if unit == "USD" else None)
    assert listed["T!E5"][0] in {"2", "2.0"}
    assert ("taken over" in listed["T!E5"][1]) == (unit == "USD")
    assert values["t.y.sum"] is None
    assert len(listed) == 2
