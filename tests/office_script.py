"""Runs inside LibreOffice's own Python: opens workbooks, types into them and reads them back.

Standard input holds JSON jobs, standard output gets a JSON answer a job. A job may say:

- ``path``: the workbook; ``save_as``: where to save it, with ``filter`` for the format;
- ``convert``: nothing but saving, of a text document too; ``load`` names the filter that reads it
  and its options where the name does not say enough. The answer is whether the program could;
- ``type``: [[sheet, address, text], ...], entries that are set without regard to locks;
- ``keyboard``: the same, but through the program's own command, which respects locks;
- ``accepts``: [[sheet, address, text], ...], whether each validation accepts the text. Neither way
  of typing asks validations, so what these say is worked out from their own conditions;
- ``deeds``: [[what, sheet, address, argument], ...], what else people do, see :data:`DEEDS`;
- ``read``: [[sheet, address], ...], values to read after a recalculation;
- ``seen``: [[sheet, address], ...], texts as the cells draw them;
- ``comments``: every comment, as [sheet, address, text];
- ``audit``: every cell's lock, formula and value.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.util import MalformedNumberFormatException


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    for _ in range(2400):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            create = context.ServiceManager.createInstanceWithContext
            return (
                create("com.sun.star.frame.Desktop", context),
                create("com.sun.star.frame.DispatchHelper", context),
            )
        except NoConnectException:
            time.sleep(0.25)
    raise SystemExit("LibreOffice did not answer")


def prop(name, value):
    result = PropertyValue()
    result.Name, result.Value = name, value
    return result


def shown(cell):
    """What a formula or entry comes to, without its number format."""
    kind = cell.Type.value
    if kind == "FORMULA":
        if cell.getError():
            return f"#ERR{cell.getError()}"
        return cell.Value if cell.FormulaResultType2 == 1 else cell.String
    return cell.Value if kind == "VALUE" else cell.String


# What sheets are asked for by number.
_FORMULAS, _ERRORS = 16, 4


class Typist:
    """Types into cells as a person at the keyboard does."""

    def __init__(self, book, dispatcher):
        self.book = book
        self.controller = book.CurrentController
        self.dispatcher = dispatcher

    def type(self, name, address, text):
        """Types a text; returns whether the cell now holds it as an entry."""
        cell = self.book.Sheets.getByName(name).getCellRangeByName(address)
        before = (cell.Formula, cell.Type.value)
        self.controller.setActiveSheet(self.book.Sheets.getByName(name))
        self.controller.select(cell)
        self.dispatcher.executeDispatch(
            self.controller.Frame,
            ".uno:EnterString",
            "",
            0,
            (prop("StringName", text), prop("DontCommit", False)),
        )
        return (cell.Formula, cell.Type.value) != before


def accepts(book, name, address, text):
    """Whether a cell's validation accepts a text, by the program's own reckoning."""
    sheet = book.Sheets.getByName(name)
    cell = sheet.getCellRangeByName(address)
    validation = cell.Validation
    kind = validation.Type.value
    first = validation.getFormula1()
    if kind == "ANY":
        return True
    if kind == "LIST":
        return text in [part.strip('"') for part in first.strip('"').split(";")]
    if text.isascii() and text.lstrip("-").replace(".", "", 1).isdigit():
        cell.Value = float(text)
    else:
        cell.String = text
    here = cell.AbsoluteName.rpartition(".")[2]
    conditions = {
        "WHOLE": f"AND(ISNUMBER({here});{here}=INT({here});%s)",
        "TEXT_LEN": "%s",
        "CUSTOM": first,
    }
    subject = f"LEN({here})" if kind == "TEXT_LEN" else here
    second = validation.getFormula2()
    compared = {
        "GREATER_EQUAL": f"{subject}>={first}",
        "LESS_EQUAL": f"{subject}<={first}",
        "BETWEEN": f"AND({subject}>={first};{subject}<={second})",
    }.get(validation.getOperator().value, "")
    condition = conditions[kind]
    scratch = sheet.getCellByPosition(60, 200)
    scratch.Formula = "=" + (condition % compared if "%s" in condition else condition)
    accepted = scratch.Value == 1 and not scratch.getError()
    scratch.String = ""
    return accepted


def set_format(book, cell, code):
    """Sets a number format; one that the program does not let people enter is passed over."""
    formats, country = book.NumberFormats, cell.CharLocale
    key = formats.queryKey(code, country, False)
    with contextlib.suppress(MalformedNumberFormatException):
        cell.NumberFormat = key if key >= 0 else formats.addNew(code, country)


def mark(cell, text, *, first):
    """Types a text whose first character is struck out, or whose last one is raised."""
    cell.String = text
    cursor = cell.createTextCursor()
    if first:
        cursor.gotoStart(False)
        cursor.goRight(1, True)
        cursor.CharStrikeout = 1
    else:
        cursor.gotoEnd(False)
        cursor.goLeft(1, True)
        cursor.CharEscapement, cursor.CharEscapementHeight = 33, 58


# ruff: noqa: ARG005 - every deed takes the same four
DEEDS = {
    "type": lambda book, sheet, cell, text: setattr(cell, "FormulaLocal", text),
    # Values, dates, texts and formulas.
    "clear": lambda book, sheet, cell, text: cell.clearContents(1 | 2 | 4 | 16),
    "format": lambda book, sheet, cell, text: set_format(book, cell, text),
    "odd_format": lambda book, sheet, cell, text: set_format(book, cell, text),
    "strike": lambda book, sheet, cell, text: setattr(cell, "CharStrikeout", 1),
    "strike_first": lambda book, sheet, cell, text: mark(cell, text, first=True),
    "raise_last": lambda book, sheet, cell, text: mark(cell, text, first=False),
    "delete_row": lambda book, sheet, cell, text: sheet.Rows.removeByIndex(cell.CellAddress.Row, 1),
    "insert_row": lambda book, sheet, cell, text: sheet.Rows.insertByIndex(cell.CellAddress.Row, 1),
    "hide_row": lambda book, sheet, cell, text: setattr(
        sheet.Rows.getByIndex(cell.CellAddress.Row), "IsVisible", False
    ),
    "hide_column": lambda book, sheet, cell, text: setattr(
        sheet.Columns.getByIndex(cell.CellAddress.Column), "IsVisible", False
    ),
    "hide_sheet": lambda book, sheet, cell, text: setattr(sheet, "IsVisible", False),
}
"""What people do to a cell besides typing into it."""


def do(book, what, name, address, text):
    """Does one of :data:`DEEDS`."""
    sheet = book.Sheets.getByName(name)
    if not what.startswith("hide"):
        sheet.unprotect("")  # else the looks of a locked cell stay as they are
    DEEDS[what](book, sheet, sheet.getCellRangeByName(address), text)


def list_comments(sheet):
    """The comments of a sheet."""
    found = []
    for at in range(sheet.Annotations.Count):
        comment = sheet.Annotations.getByIndex(at)
        place = sheet.getCellByPosition(comment.Position.Column, comment.Position.Row)
        address = place.AbsoluteName.rpartition(".")[2].replace("$", "")
        found.append([sheet.Name, address, comment.String])
    return found


def audit(sheet):
    """Every cell's lock, prompt, formula and value.

    Asking each cell for each of them takes a call to the program; what is alike is asked for once.
    """
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.RangeAddress
    used = sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)
    cells = {
        (row, column): {"row": row, "column": column, "formula": "", "value": value}
        for row, values in enumerate(used.getDataArray())
        for column, value in enumerate(values)
    }
    for alike in used.getUniqueCellFormatRanges():
        first = alike.getByIndex(0).getCellByPosition(0, 0)
        seen = {"locked": first.CellProtection.IsLocked, "prompt": first.Validation.InputMessage}
        for place in places_of(alike):
            cells[place] |= seen
    formulas = used.getFormulaArray()
    for row, column in places_of(used.queryContentCells(_FORMULAS)):
        cells[row, column]["formula"] = formulas[row][column]
    for row, column in places_of(used.queryFormulaCells(_ERRORS)):
        cells[row, column]["value"] = shown(sheet.getCellByPosition(column, row))
    return list(cells.values())


def places_of(ranges):
    for area in ranges.RangeAddresses:
        for row in range(area.StartRow, area.EndRow + 1):
            for column in range(area.StartColumn, area.EndColumn + 1):
                yield row, column


def run(desktop, dispatcher, job):
    options = [prop("Hidden", True)]
    options += [
        prop(*each)
        for each in zip(("FilterName", "FilterOptions"), job.get("load", ()), strict=False)
    ]
    url = uno.systemPathToFileUrl(job["path"])
    book = desktop.loadComponentFromURL(url, "_blank", 0, tuple(options))
    if job.get("convert"):
        if book is not None:
            save(book, job)
            book.close(True)
        return {"converted": book is not None}
    try:
        sheets = book.Sheets
        answer = {"audit": {}}
        answer["accepted"] = [accepts(book, *each) for each in job.get("accepts", [])]
        typist = Typist(book, dispatcher)
        for name, address, text in job.get("type", []):
            # The local form of a formula's text reads numbers as numbers, as typing does.
            sheets.getByName(name).getCellRangeByName(address).FormulaLocal = text
        for deed in job.get("deeds", []):
            do(book, *deed)
        answer["taken"] = [typist.type(*each) for each in job.get("keyboard", [])]
        book.calculateAll()
        answer["read"] = [
            shown(sheets.getByName(name).getCellRangeByName(address))
            for name, address in job.get("read", [])
        ]
        answer["seen"] = [
            sheets.getByName(name).getCellRangeByName(address).String
            for name, address in job.get("seen", [])
        ]
        if job.get("comments"):
            answer["comments"] = [
                each
                for name in sheets.ElementNames
                for each in list_comments(sheets.getByName(name))
            ]
        if job.get("audit"):
            answer["audit"] = {name: audit(sheets.getByName(name)) for name in sheets.ElementNames}
        answer["protected"] = {
            name: sheets.getByName(name).isProtected() for name in sheets.ElementNames
        }
        if job.get("save_as"):
            save(book, job)
        return answer
    finally:
        book.close(True)


def save(book, job):
    url = uno.systemPathToFileUrl(job["save_as"])
    book.storeToURL(url, (prop("FilterName", job["filter"]),))


def main():
    desktop, dispatcher = connect(sys.argv[1])
    answers = [run(desktop, dispatcher, job) for job in json.load(sys.stdin)]
    json.dump(answers, sys.stdout)


main()
