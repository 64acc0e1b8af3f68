"""What the proof of a merge has to say: nothing, where all is well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity
from xlsreport.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.merge.records import Consolidation, Reconciliation

__all__ = ["proof_findings"]

_MOST_NAMED = 5


def proof_findings(result: Consolidation, proof: Reconciliation) -> Iterator[Finding]:
    """Findings about sums that cannot be proved, and about totals that units show otherwise.

    Args:
        result: A merge in which something was merged.
        proof: Its proof.
    """
    form = result.form
    if form is None:
        return
    if not proof.holds:
        zh, en = [], []
        if proof.unaccounted:
            files = "、".join(proof.unaccounted[:_MOST_NAMED])
            zh.append(f"有文件不知道算在哪个单位（{files}）")
            en.append(f"files are no unit's, or several units' ({files})")
        elif proof.files != proof.merged_files + proof.left_out_files:
            told = f"{proof.files} ≠ {proof.merged_files} + {proof.left_out_files}"
            zh.append(f"文件数对不上（{told}）")
            en.append(f"the numbers of files do not agree ({told})")
        if proof.differing:
            cells = "、".join(
                f"{form.cells[each.cell_id].label} {each.merged} / {each.parts}"
                for each in proof.differing[:_MOST_NAMED]
            )
            zh.append(f"{len(proof.differing)} 格的汇总数不等于各单位之和（{cells}）")
            en.append(f"{len(proof.differing)} cells are not the sum of their parts ({cells})")
        params = {"what": "；".join(zh), "what_en": "; ".join(en)}
        yield Finding("BATCH_UNPROVEN", Severity.ERROR, "", params=params)
    places = lay_out(form, consolidated=True).cells
    for each in proof.cells:
        if not each.difference and each.shown_difference:
            yield Finding(
                "BATCH_TOTALS_SHOWN",
                Severity.WARNING,
                "",
                places=(places[each.cell_id],),
                cell_ids=(each.cell_id,),
                label=form.cells[each.cell_id].label,
                value=str(each.shown or 0),
                params={
                    "merged": str(each.merged or 0),
                    "difference": str(-each.shown_difference).replace("-", "−"),
                },
            )
