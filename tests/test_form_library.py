from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.sample_forms import FORMS, LIBRARY, form_text
from xlsreport.errors import DefinitionError, UsageError
from xlsreport.forms.library.compiled import head_of
from xlsreport.forms.library.find_forms import builtin_directory, find_form, list_forms, load_forms

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.yaml").write_text(form_text(), encoding="utf-8")
    (tmp_path / "two.yml").write_text(form_text().replace("small", "other"), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no form", encoding="utf-8")
    return tmp_path


def test_the_built_in_forms_are_found_from_a_checkout() -> None:
    assert builtin_directory() == ROOT / "templates"
    assert list(load_forms()) == ["zfxxgk-2019", "zfxxgk-2021"]


def test_a_damaged_installation_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "lib" / "xlsreport"
    package.mkdir(parents=True)
    monkeypatch.setattr(
        "xlsreport.forms.library.find_forms.__file__",
        str(package / "forms" / "library" / "find_forms.py"),
    )
    with pytest.raises(DefinitionError, match="install it again"):
        builtin_directory()


def test_forms_inside_the_package_go_first_as_in_a_wheel(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    templates = tmp_path / "xlsreport" / "templates"
    templates.mkdir(parents=True)
    monkeypatch.setattr(
        "xlsreport.forms.library.find_forms.__file__",
        str(tmp_path / "xlsreport" / "forms" / "library" / "find_forms.py"),
    )
    assert builtin_directory() == templates


def test_a_file_of_the_users_own_joins_the_built_in_forms() -> None:
    assert list(load_forms([LIBRARY])) == ["library-2024", "zfxxgk-2019", "zfxxgk-2021"]


def test_all_forms_of_a_folder_join_and_other_files_do_not_matter(folder: Path) -> None:
    assert list(load_forms([folder])) == ["other-1", "small-1", "zfxxgk-2019", "zfxxgk-2021"]


def test_a_form_of_the_users_own_replaces_the_built_in_one(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    text = form_text().replace("form: small", "form: zfxxgk").replace('"1"', '"2021"')
    file.write_text(text, encoding="utf-8")
    assert load_forms([file])["zfxxgk-2021"].title == "A form"
    assert load_forms()["zfxxgk-2021"].title == "政府信息公开工作年度报告"


def test_two_files_of_one_form_are_refused_with_both_names(folder: Path) -> None:
    again = folder / "three.yaml"
    again.write_text(form_text(), encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_forms([folder])
    assert caught.value.file == again
    assert "small-1" in caught.value.en
    assert "one.yaml" in caught.value.text("en")
    assert "three.yaml" in caught.value.text("zh")


def test_the_same_file_named_twice_is_one_form(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert "small-1" in load_forms([folder, folder / "one.yaml", Path("one.yaml")])


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="cannot read"):
        load_forms([tmp_path / "none"])


def test_a_folder_without_forms_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"no \.yaml form"):
        load_forms([tmp_path])


def test_a_wrong_form_in_a_folder_is_refused_at_its_line(folder: Path) -> None:
    (folder / "bad.yaml").write_text("form: x\nnope: 1\n", encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_forms([folder])
    assert caught.value.text("en").startswith(f"{folder / 'bad.yaml'}:2: unknown key 'nope'")


def test_a_file_that_has_changed_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(form_text(), encoding="utf-8")
    os.utime(file, (1, 1))
    assert load_forms([file])["small-1"].title == "A form"
    file.write_text(form_text().replace("A form", "B form"), encoding="utf-8")
    os.utime(file, (2, 2))
    assert load_forms([file])["small-1"].title == "B form"


def test_an_unchanged_file_is_read_once() -> None:
    assert load_forms([LIBRARY])["library-2024"] is load_forms([LIBRARY])["library-2024"]


@pytest.mark.parametrize(
    ("name", "year", "expected"),
    [
        ("zfxxgk-2019", None, "zfxxgk-2019"),
        # A full name wins over the year: real figures of 2020 stand in tables of 2021.
        ("zfxxgk-2021", 2020, "zfxxgk-2021"),
        ("zfxxgk", 2020, "zfxxgk-2019"),
        ("zfxxgk", 2021, "zfxxgk-2021"),
        ("zfxxgk", 2026, "zfxxgk-2021"),
        ("library", 2024, "library-2024"),
        ("library", None, "library-2024"),
    ],
)
def test_a_form_is_found_by_its_name_or_by_name_and_year(
    name: str, year: int | None, expected: str
) -> None:
    assert find_form(FORMS, name, year).id == expected


@pytest.mark.parametrize(("name", "year"), [("zfxxgk", None), ("zfxxgk", 2018), ("library", 2031)])
def test_a_name_that_tells_no_single_edition_is_refused_with_the_editions(
    name: str, year: int | None
) -> None:
    with pytest.raises(UsageError) as caught:
        find_form(FORMS, name, year)
    assert all(form in caught.value.en for form in FORMS if form.startswith(name))
    assert all(form in caught.value.zh for form in FORMS if form.startswith(name))


@pytest.mark.parametrize(
    ("name", "near"), [("zfxxkg-2021", "zfxxgk-2021"), ("libary", "library-2024")]
)
def test_an_unknown_form_is_refused_with_the_nearest_name(name: str, near: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_form(FORMS, name)
    assert repr(near) in caught.value.en
    assert f"“{near}”" in caught.value.zh


def test_an_unknown_form_among_none_is_refused_without_a_guess() -> None:
    with pytest.raises(UsageError, match=r"there is no form 'x'\. See"):
        find_form({}, "x")


@pytest.fixture
def own_templates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A copy of the folder of built-in forms in place of it."""
    package = tmp_path / "xlsreport"
    shutil.copytree(ROOT / "templates", package / "templates")
    monkeypatch.setattr(
        "xlsreport.forms.library.find_forms.__file__",
        str(package / "forms" / "library" / "find_forms.py"),
    )
    return package / "templates"


def test_forms_are_listed_as_they_are_declared() -> None:
    for extra in ((), (LIBRARY,)):
        forms = load_forms(extra)
        assert list_forms(extra) == [head_of(form) for form in forms.values()]


def test_a_built_in_form_that_was_edited_is_read_from_its_yaml(own_templates: Path) -> None:
    file = own_templates / "zfxxgk-2021.yaml"
    text = file.read_text(encoding="utf-8").replace("title: 政府", "title: 某地政府", 1)
    file.write_text(text, encoding="utf-8")
    assert load_forms()["zfxxgk-2021"].title == "某地政府信息公开工作年度报告"
    assert list_forms()[1].title == "某地政府信息公开工作年度报告"


def test_a_built_in_form_with_a_fault_is_refused_at_its_line(own_templates: Path) -> None:
    file = own_templates / "zfxxgk-2021.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "nope: 1\n", encoding="utf-8")
    last = len(file.read_text(encoding="utf-8").splitlines())
    for read in (load_forms, list_forms):
        with pytest.raises(DefinitionError) as caught:
            read()
        assert (caught.value.file, caught.value.line) == (file, last)


def test_a_compiled_form_beside_a_users_own_is_not_trusted(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "templates", tmp_path / "own")
    compiled = tmp_path / "own" / "compiled" / "zfxxgk-2021.json"
    text = compiled.read_text(encoding="utf-8").replace("工作年度报告", "别的报告")
    compiled.write_text(text, encoding="utf-8")
    assert load_forms([tmp_path / "own"])["zfxxgk-2021"].title == "政府信息公开工作年度报告"
