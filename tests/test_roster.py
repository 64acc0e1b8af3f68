from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsreport.errors import RosterError
from xlsreport.units.codes_and_names import common_area, normal_code, normal_name, valid_credit_code
from xlsreport.units.roster import Match, Roster, RosterUnit, build_roster

# Statistical division codes as of 2023-06-30, published by the National Bureau of Statistics.
JIUTAI = """
220113001000 九台街道
220113002000 营城街道
220113004000 西营城街道
220113010000 卡伦湖街道
220113015000 城子街街道
220113016000 南山街道
220113102000 其塔木镇
220113103000 上河湾镇
220113200000 胡家回族乡
220113201000 莽卡满族乡
"""
HONGZE = """
320813001000 高良涧街道
320813105000 老子山镇
320813400000 洪泽经济开发区
"""
JINHU = """
320831001000 黎城街道
320831400000 宝应湖农场
320831403000 金湖经济开发区
"""
SHUYANG = """
321322001000 沭城街道
321322205000 西圩乡
321322402000 昆山（沭阳）工业园区
"""
CREDIT_CODES = [
    "11370303004217709K",
    "113308247743941119",
    "11370826004323472M",
    "11341702486344515H",
    "12620600MB0523338C",
]


def unit(code: str, name: str, *aliases: str, kind: str = "") -> RosterUnit:
    return RosterUnit(code, name, kind, aliases, "", "")


def units(text: str) -> list[RosterUnit]:
    """One unit a line: code, name, then its aliases."""
    return [unit(*line.split()) for line in text.splitlines() if line]


def roster(text: str) -> Roster:
    return build_roster(enumerate(units(text), start=2), "名单.csv")


def found(listed: Roster, code: str, name: str) -> tuple[str, str] | None:
    match = listed.match(code, name)
    return None if match is None else (match.unit.name, match.by)


def refusal(*rows: tuple[int, RosterUnit]) -> RosterError:
    with pytest.raises(RosterError) as caught:
        build_roster(rows, "名单.csv")
    return caught.value


# --- Matching by code ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "220113002000",
        "２２０１１３００２０００",
        " 220113 002000\u200b\n",
        "220113002000.0",
        "'220113002000",
        '="220113002000"',
        "2.20113002E+11",
        "2.20113002e11",
        "2.20113002000E+11",
    ],
)
def test_a_code_is_recognised_in_every_form_a_spreadsheet_gives_it(code: str) -> None:
    assert found(roster(JIUTAI), code, "") == ("营城街道", "code")


@pytest.mark.parametrize(
    "code",
    [
        "2.20113E+11",  # Excel's six digits: any township of the county
        "2.201132E+11",  # 220113200000, or 220113201000 rounded
        "2.20113002E+12",
        "2.2011300200004E+11",
        "22011300200",
        "220113009000",
    ],
)
def test_a_code_that_is_not_certain_matches_nothing(code: str) -> None:
    assert found(roster(JIUTAI), code, "") is None


def test_six_digits_are_not_enough_even_for_a_roster_of_one_unit() -> None:
    assert found(roster("220113000000 九台区"), "2.20113E+11", "") is None


def test_a_code_in_scientific_notation_is_not_compared_with_codes_that_are_no_numbers() -> None:
    listed = roster("12620600MB05 甲局\n220113002000 营城街道")
    assert found(listed, "2.20113002E+11", "") == ("营城街道", "code")


def test_the_code_decides_where_the_name_is_of_another_unit() -> None:
    assert found(roster(JIUTAI), "220113103000", "营城街道") == ("上河湾镇", "code")


def test_an_unknown_code_leaves_the_decision_to_the_name() -> None:
    assert found(roster(JIUTAI), "11370303004217709K", "营城街道") == ("营城街道", "name")


def test_a_credit_code_matches_in_lower_case() -> None:
    listed = roster("11370303004217709K 公园街道")
    assert found(listed, "11370303004217709k", "") == ("公园街道", "code")


def test_a_match_holds_the_unit_of_the_roster_itself() -> None:
    listed = roster(JIUTAI)
    assert listed.match("220113002000", "") == Match(listed.units[1], "code")


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("jt-０1 ", "JT-01"),
        ("014314799", "014314799"),
        ("7.0", "7.0"),
        ("1234567.00", "1234567"),
        ("12345.0", "12345.0"),
        ("'", ""),
    ],
)
def test_a_code_keeps_what_may_belong_to_it(written: str, normal: str) -> None:
    assert normal_code(written) == normal


# --- Matching by name ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("营城街道", ("营城街道", "name")),
        (" 营 城\u3000街道\ufeff", ("营城街道", "name")),
        ("营城街道办事处", ("营城街道", "alias")),
        ("营城街办", ("营城街道", "alias")),
        ("长春市九台区营城街道", ("营城街道", "alias")),
        ("长春市九台区营城街道办事处", ("营城街道", "alias")),
        ("长春市九台区人民政府营城街道办事处", ("营城街道", "alias")),
        ("长春市九台区西营城街道办事处", ("西营城街道", "alias")),
        ("上河湾镇人民政府", ("上河湾镇", "alias")),
        ("吉林省长春市九台区上河湾镇政府", ("上河湾镇", "alias")),
        ("胡家回族乡人民政府", ("胡家回族乡", "alias")),
        ("胡家乡", ("胡家回族乡", "alias")),
        ("城子街街办", ("城子街街道", "alias")),
        ("长春市九台区上河湾街道办事处", None),  # a 街道 is not a 镇
        ("上河湾街道", None),
        ("东营城街道", None),  # what is left over is no area
        ("营城", None),
        ("城子街道", None),
        ("九台区", None),
        ("", None),
        ("\u200b", None),
    ],
)
def test_a_name_matches_in_its_usual_forms_and_no_others(
    name: str, expected: tuple[str, str] | None
) -> None:
    assert found(roster(JIUTAI), "", name) == expected


@pytest.mark.parametrize(
    ("listed", "name", "expected"),
    [
        (HONGZE, "洪泽经济开发区管理委员会", "洪泽经济开发区"),
        (HONGZE, "淮安市洪泽区老子山镇", "老子山镇"),
        (JINHU, "金湖经济开发区管委会", "金湖经济开发区"),
        (JINHU, "金湖县宝应湖农场", "宝应湖农场"),
        (SHUYANG, "昆山(沭阳)工业园区管委会", "昆山（沭阳）工业园区"),
        (SHUYANG, "沭阳县西圩乡人民政府", "西圩乡"),
    ],
)
def test_real_rosters_answer_to_the_official_names(listed: str, name: str, expected: str) -> None:
    match = roster(listed).match("", name)
    assert match is not None
    assert match.unit.name == expected


def test_an_area_in_front_of_the_roster_s_own_name_is_put_aside_as_well() -> None:
    listed = roster("1 沭阳县发展和改革局\n2 沭阳县财政局")
    assert found(listed, "", "发改局") == ("沭阳县发展和改革局", "alias")
    assert found(listed, "", "江苏省沭阳县财政局") == ("沭阳县财政局", "alias")
    assert found(listed, "", "阳县财政局") is None


def test_the_longest_name_wins_after_the_area() -> None:
    listed = roster("1 城区财政局\n2 财政局")
    assert found(listed, "", "宿州市城区财政局") == ("城区财政局", "alias")
    assert found(listed, "", "宿州市财政局") == ("财政局", "alias")


def test_no_name_matches_with_a_code_of_another_county() -> None:
    listed = roster(JIUTAI)
    name = "长春市朝阳区南山街道"
    assert found(listed, "220104005000", name) is None
    assert found(listed, "220113099000", name) == ("南山街道", "alias")
    assert found(listed, "220104005000", "南山街道") is None


def test_an_alias_matches_in_every_form_a_name_does() -> None:
    listed = roster("220113103000 上河湾镇 上河湾街道 湾镇\n220113002000 营城街道")
    for name in ("上河湾街道", "上河湾街道办事处", "九台区上河湾街办"):
        assert found(listed, "", name) == ("上河湾镇", "alias")
    assert found(listed, "", "湾镇") == ("上河湾镇", "alias")
    assert found(listed, "", "河湾镇") is None


def test_a_name_as_listed_goes_before_an_alias_of_another_unit() -> None:
    listed = roster("1 甲局 乙局\n2 乙局")
    assert found(listed, "", "乙局") == ("乙局", "name")


@pytest.mark.parametrize(
    ("listed", "name"),
    [
        ("1 甲局 丙局\n2 乙局 丙局", "丙局"),
        ("1 营城街道办事处\n2 营城街办", "营城街道"),
        ("1 甲县财政局\n2 乙县财政局", "财政局"),
        ("1 财政局公室\n2 甲局 财政局公室", "甲县财政局公室"),
    ],
)
def test_a_name_that_fits_two_units_matches_neither(listed: str, name: str) -> None:
    assert roster(listed).match("", name) is None


def test_two_units_that_differ_only_in_form_are_still_told_apart_as_listed() -> None:
    listed = roster("1 营城街道办事处\n2 营城街办")
    assert found(listed, "", "营城街办") == ("营城街办", "name")


def test_a_roster_built_by_hand_with_a_code_twice_matches_neither() -> None:
    listed = Roster((unit("1", "甲局"), unit("1", "乙局")), "")
    assert listed.match("1", "") is None
    assert Roster((unit("", "甲局"),), "").match("", "") is None


def test_an_alias_that_repeats_the_unit_s_own_name_is_no_ambiguity() -> None:
    listed = roster("1 营城街道 营城街道 营城街办")
    assert found(listed, "", "营城街道办事处") == ("营城街道", "alias")


def test_a_large_roster_whose_names_all_end_alike_is_built_and_asked_in_no_time() -> None:
    listed = build_roster(((n, unit(str(n), f"甲{n}县财政局")) for n in range(1, 20_001)), "")
    assert listed.match("", "财政局") is None
    assert found(listed, "", "乙市甲7县财政局") == ("甲7县财政局", "alias")


def test_a_text_too_long_for_a_name_is_answered_at_once() -> None:
    listed = roster(JIUTAI)
    assert listed.match("", "九台区" * 10_000 + "营城街道") is None
    assert listed.match("", "满族" * 16_000 + "街办") is None
    assert found(listed, "", "长春市九台区" * 10 + "营城街道") == ("营城街道", "alias")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("营城街道办事处", "营城街道"),
        ("营城街道办", "营城街办"),
        ("上河湾镇人民政府", "上河湾镇政府"),
        ("西圩乡人民政府", "西圩乡"),
        ("洪泽区人民政府", "洪泽区"),
        ("巴彦苏木人民政府", "巴彦苏木"),
        ("莽卡满族乡", "莽卡乡"),
        ("某某满族蒙古族乡", "某某乡"),
        ("张家土家族乡人民政府", "张家乡"),
        ("洪泽经济开发区管理委员会", "洪泽经济开发区"),
        ("三峡管理委员会", "三峡管委会"),
        ("发展和改革局", "发改局"),
        ("沭阳县人力资源和社会保障局", "沭阳县人社局"),
        ("卫生健康委员会", "卫健委"),
        ("Finance Bureau", "FINANCE\u00a0BUREAU"),
        ("昆山（沭阳）工业园区", "昆山(沭阳)工业园区"),
        ("葛\U000e0100城街道", "葛城街道"),
    ],
)
def test_two_ways_to_write_a_name_are_one_for_comparing(one: str, other: str) -> None:
    assert normal_name(one) == normal_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上河湾镇", "上河湾街道"),
        ("西圩乡", "西圩镇"),
        ("营城街道", "西营城街道"),
        ("九台区营城街道", "营城街道"),
        ("发展和改革局", "发展和改革委员会"),
        ("洪泽区", "洪泽区人民政府办公室"),
        ("洪泽区", "洪泽区（本级）"),
        ("城市管理局", "城市局"),
    ],
)
def test_names_of_different_units_stay_different(one: str, other: str) -> None:
    assert normal_name(one) != normal_name(other)


PARTS = st.sampled_from(
    ["营城", "回族", "区", "镇", "乡", "街道", "街办", "人民政府", "管委会", "委员会", "科学技术局"]
)


@given(st.lists(PARTS, max_size=6).map("".join))
def test_a_normal_name_is_already_normal(name: str) -> None:
    assert normal_name(normal_name(name)) == normal_name(name)


NAMES = [listed.name for listed in units(JIUTAI)]
ASKED = st.tuples(
    st.sampled_from(["", "220113002000", "2.20113002E+11", "220104005000", "9"]),
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from(["", "九台区", "长春市"]),
            st.sampled_from([*NAMES, "营城街办", "甲"]),
            st.sampled_from(["", "办事处", "人民政府"]),
        ),
    ),
)


@given(st.permutations(units(JIUTAI + HONGZE + "1 甲县财政局 丙 营城街办\n2 乙县财政局 丙")), ASKED)
def test_the_order_of_rows_does_not_change_what_matches(
    shuffled: list[RosterUnit], asked: tuple[str, str]
) -> None:
    straight = roster(JIUTAI + HONGZE + "1 甲县财政局 丙 营城街办\n2 乙县财政局 丙")
    assert build_roster(enumerate(shuffled), "").match(*asked) == straight.match(*asked)


@given(st.sampled_from(units(JIUTAI + HONGZE + JINHU + SHUYANG)))
def test_every_unit_is_found_by_its_own_code_and_by_its_own_name(listed: RosterUnit) -> None:
    everyone = roster(JIUTAI + HONGZE + JINHU + SHUYANG)
    assert found(everyone, listed.code, "") == (listed.name, "code")
    assert found(everyone, "", listed.name) == (listed.name, "name")


def test_a_roster_survives_the_way_to_a_worker_process() -> None:
    listed = roster(JIUTAI)
    # The bytes were made one line above.
    copy = pickle.loads(pickle.dumps(listed))  # noqa: S301
    assert copy == listed
    assert copy.match("", "营城街办") == listed.match("", "营城街办")


# --- Codes and areas ----------------------------------------------------------------------------


@pytest.mark.parametrize("code", CREDIT_CODES)
def test_a_published_credit_code_is_valid(code: str) -> None:
    assert valid_credit_code(code)
    assert valid_credit_code(f" {code.lower()} ")


@pytest.mark.parametrize("code", CREDIT_CODES)
def test_a_credit_code_with_one_other_character_is_not_valid(code: str) -> None:
    for position, letter in enumerate(code):
        other = "1" if letter == "0" else "0"
        assert not valid_credit_code(code[:position] + other + code[position + 1 :])


@pytest.mark.parametrize("code", ["", "1137030300421770", "11370303O04217709K", "220113001000"])
def test_what_has_not_the_shape_of_a_credit_code_is_not_valid(code: str) -> None:
    assert not valid_credit_code(code)


@pytest.mark.parametrize(
    ("codes", "area"),
    [
        (["220113001000", "220113002000", "220113200000"], "220113000000"),
        (["220113001000", "220113000000"], "220113000000"),
        (["320813000000", "320831000000"], "320800000000"),
        (["320813001000", "320831400000", "321322001000"], "320000000000"),
        (["220113001201", "220113001202"], "220113001000"),
        (["220113001000"], "220113001000"),
        (["２２０１１３００１０００", "220113002000.0"], "220113000000"),
        (["500101000000", "500102000000"], "500000000000"),  # 5001 is the heading 市辖区
        (["429004000000", "429005000000"], "420000000000"),  # 4290: directly under the province
        (["220113001000", "320813001000"], None),
        (["220113001000", "11370303004217709K"], None),
        (["220113"], None),
        (["000000000000"], None),
        ([""], None),
        ([], None),
    ],
)
def test_the_common_area_is_the_smallest_that_holds_all(codes: list[str], area: str | None) -> None:
    assert common_area(codes) == area


# --- Building -----------------------------------------------------------------------------------


def test_a_roster_keeps_its_order_and_its_source() -> None:
    listed = build_roster([(2, unit("2", "乙局")), (3, unit("1", "甲局"))], "名单.csv")
    assert [one.name for one in listed.units] == ["乙局", "甲局"]
    assert listed.source == "名单.csv"


def test_texts_are_tidied_but_not_rewritten() -> None:
    given_unit = RosterUnit(
        " ２２０１１３００１０００\u200b",
        "\u3000昆山（沭阳）\n 工业园区\ufeff",
        " 街道 ",
        ("甲", " ", "甲\u200b", "Jia  Ju"),
        " 张 三 ",
        " 0431-1234 转 5\n",
    )
    (tidied,) = build_roster([(2, given_unit)], "").units
    assert tidied == RosterUnit(
        "220113001000",
        "昆山（沭阳） 工业园区",
        "街道",
        ("甲", "Jia Ju"),
        "张 三",
        "0431-1234 转 5",
    )


def test_a_code_keeps_its_lower_case() -> None:
    assert build_roster([(2, unit("jt-01", "甲局"))], "").units[0].code == "jt-01"


def test_a_repeated_code_names_both_rows() -> None:
    error = refusal((2, unit("jt-1", "甲局")), (3, unit("2", "乙局")), (7, unit("JT-1 ", "丙局")))
    assert error.zh == (
        "名单“名单.csv”第 7 行：单位代码“JT-1”与第 2 行重复。请改正其中一行，或删除多余的一行。"
    )
    assert error.en == (
        'Roster "名单.csv", row 7: The code "JT-1" is already in row 2. '
        "Correct or delete one of the two."
    )


def test_a_repeated_name_names_both_rows() -> None:
    error = refusal((2, unit("1", "昆山（沭阳）园区")), (5, unit("2", "昆山 (沭阳)园区")))
    assert "第 5 行：单位名称“昆山 (沭阳)园区”与第 2 行重复" in error.zh
    assert 'row 5: The name "昆山 (沭阳)园区" is already in row 2' in error.en


def test_names_that_only_resemble_each_other_are_no_repetition() -> None:
    assert len(roster("1 营城街道\n2 西营城街道\n3 营城街道办事处\n01 营城镇").units) == 4


def test_an_empty_code_names_its_row() -> None:
    error = refusal((4, unit(" \u200b", "甲局")))
    assert error.zh == "名单“名单.csv”第 4 行：“甲局”没有单位代码。请填写代码，或删除这一行。"
    assert (
        error.en == 'Roster "名单.csv", row 4: "甲局" has no code. Fill it in, or delete the row.'
    )


def test_an_empty_name_names_its_row() -> None:
    error = refusal((4, unit("1", "\u3000")))
    assert "第 4 行：代码“1”没有单位名称" in error.zh
    assert 'row 4: The code "1" has no name' in error.en


def test_two_empty_codes_are_not_called_a_repetition() -> None:
    error = refusal((2, unit("", "甲局")), (3, unit("", "乙局")))
    assert "重复" not in error.zh


@pytest.mark.parametrize(
    "code",
    [
        "4.40301E+11",
        "2.20113001e+11",
        "1E+17",
        "４．４０３０１Ｅ＋１１",
        "2.2E11",
        "113308247743941000",
    ],
)
def test_a_code_that_excel_destroyed_is_refused_with_the_remedy(code: str) -> None:
    error = refusal((9, unit(code, "甲局")))
    assert "第 9 行：单位代码“" in error.zh
    assert "已被 Excel 当作数字改写" in error.zh
    assert "“文本”格式" in error.zh
    assert "row 9: Excel has destroyed the code" in error.en
    assert "Format the column as text" in error.en


@pytest.mark.parametrize(
    "code",
    [
        "113308247743941119",
        "113308247743009000",  # ends in zeros, but its check character is right
        "113308247743941000000",
        "440301000000",
        "11370E03004217709K",
        "1234E5",
        "E+11",
        "220113001000.0",
        "11370303004217709A",  # a wrong check character is no fault
    ],
)
def test_a_code_that_only_looks_odd_is_accepted(code: str) -> None:
    assert len(build_roster([(2, unit(code, "甲局"))], "").units) == 1


def test_destroyed_codes_that_became_alike_are_not_called_a_repetition() -> None:
    error = refusal((2, unit("2.20113E+11", "甲局")), (3, unit("2.20113E+11", "乙局")))
    assert error.zh.count("\n") == 1
    assert "重复" not in error.zh


def test_all_faults_come_in_one_message_up_to_ten() -> None:
    ten = [(row, unit("", f"{row}局")) for row in range(2, 12)]
    assert refusal(*ten).zh.count("\n") == 9
    error = refusal(*ten, (12, unit("1", "")), (13, unit("2", "")))
    assert error.zh.splitlines()[9:] == [
        "名单“名单.csv”第 11 行：“11局”没有单位代码。请填写代码，或删除这一行。",
        "名单“名单.csv”另有 2 处错误。",
    ]
    assert error.en.splitlines()[10:] == ['Roster "名单.csv": 2 more faults.']


def test_a_roster_without_units_is_refused() -> None:
    error = refusal()
    assert "里没有单位" in error.zh
    assert "lists no unit" in error.en
