"""What was merged and what was not, in words, where other covers have their instructions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from xlsreport.layout import quoted
from xlsreport.layout.records import line_height, lines_needed
from xlsreport.merge.records import merged_count, state_of
from xlsreport.text.visible import visible
from xlsreport.workbook.package import checked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsxwriter.worksheet import Worksheet

    from xlsreport.workbook.consolidated.merged_book import MergedBook

__all__ = ["completeness", "write_cover"]

_MOST_LEFT_OUT = 20
# Figures that may be wrong stand before those that are missing.
_WORST_FIRST = (
    "with_errors_included", "twice", "duplicate", "unreadable", "with_errors", "missing",
    "not_on_roster", "left_out",
)  # fmt: skip


def completeness(merged: MergedBook) -> str:
    """Says whether every unit is in the sums, and if not, how many are in which state."""
    units = merged.result.units
    if merged.result.complete:
        key = "complete" if merged.result.listed else "complete_unlisted"
        return merged.word(key, count=merged.result.expected)
    counts = Counter(state_of(each, merged.language) for each in units if each.status != "merged")
    below = sum(fact.open for fact in merged.result.facts)
    if below:
        counts[merged.word("open_below")] = below
    states = merged.joined(
        merged.word("state_count", state=state, count=count) for state, count in counts.items()
    )
    return merged.word("incomplete", states=states)


def write_cover(
    merged: MergedBook, target: Worksheet, proof: tuple[str, str], sheets: Sequence[tuple[str, str]]
) -> None:
    """Writes on the cover how complete the merge is, who is not in it, and where to look.

    Args:
        merged: The workbook.
        target: The cover.
        proof: The formula (without ``=``) of the reconciliation's verdict and what it comes to.
        sheets: The merge's own sheets, each with what is to be seen there.
    """
    cover = merged.layout.sheet("cover")
    row = max(label.place.row for label in cover.labels) + 2
    last = len(cover.widths) - 1
    width = sum(cover.widths[1:])
    complete = merged.result.complete
    styles = merged.styles

    def line(label: str, text: str, style: str, formula: str = "") -> None:
        nonlocal row
        checked(target.write_string(row, 0, label, styles("field")))
        checked(target.merge_range(row, 1, row, last, "", styles(style)))
        if formula:
            checked(target.write_formula(row, 1, f"={formula}", styles(style), text))
        else:
            checked(target.write_string(row, 1, text, styles(style)))
        checked(target.set_row(row, max(24.0, line_height(lines_needed(text, width)))))
        row += 1

    count = merged_count(merged.result, merged.language)
    formula, verdict = proof
    style = "state_good" if complete else "left_out"
    proved = "state_good" if merged.proof.holds else "left_out"
    lines = [
        (merged.word("sheet_reconciliation"), verdict, proved, formula),
        (merged.word("merged_completeness"), completeness(merged), style, ""),
        (merged.word("merged_units"), count, style, ""),
    ]
    # What is wrong is said before what is right; without a fault the order is the natural one.
    if proved == style == "state_good":
        lines.reverse()
    elif proved == "state_good":
        lines.append(lines.pop(0))
    for each in lines:
        line(*each)
    for position, text in enumerate(_name_left_out(merged)):
        line(merged.word("merged_left_out") if position == 0 else "", text, "left_out")
    row += 1
    for name, what in sheets:
        checked(
            target.write_url(row, 0, f"internal:{quoted(name)}!A1", styles("link"), string=name)
        )
        checked(target.merge_range(row, 1, row, last, "", styles("instruction")))
        checked(target.write_string(row, 1, what, styles("instruction")))
        checked(target.set_row(row, 20))
        row += 1


def _name_left_out(merged: MergedBook) -> Iterator[str]:
    """Names the units that are not in the sums or have errors, also below, the worst first."""
    colon = "：" if merged.language == "zh" else ": "
    named: list[tuple[str, str]] = []
    for each in merged.result.units:
        if each.status not in {"merged", "within"}:
            who = each.unit.label or merged.joined(map(merged.file, each.files))
            state = "with_errors_included" if each.included else each.status
            named.append((state, who))
    named += [(fact.state, fact.label) for fact in merged.result.facts if fact.open]
    named.sort(key=lambda each: _WORST_FIRST.index(each[0]))
    lines = [f"{who}{colon}{merged.word(f'unit_{state}')}" for state, who in named]
    yield from map(visible, lines[:_MOST_LEFT_OUT])
    if len(lines) > _MOST_LEFT_OUT:
        yield merged.word(
            "more_left_out",
            count=len(lines) - _MOST_LEFT_OUT,
            sheet=merged.word("sheet_status"),
        )
