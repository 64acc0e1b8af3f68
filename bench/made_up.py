"""Made-up townships: their codes and names, figures that add up, and texts that agree with them.

Everything follows from the seed. The figures are those of two report years in a row, the second of
which continues the first, so that comparing them finds nothing either.
"""

from __future__ import annotations

import random
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["YEAR", "Township", "figures_of", "texts_of", "townships"]

YEAR = 2024
_TOWNS_OF_A_COUNTY = 20
# Provinces that have cities and counties; the four municipalities are left out.
_PROVINCES = (13, 14, 15, 21, 22, 23, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46,
              51, 52, 53, 54, 61, 62, 63, 64, 65)  # fmt: skip
_COUNTIES_OF_A_CITY = 9
_FIRST = "青白金玉云石松柳龙凤清平安永长大新兴和泰东南西北春秋红黄绿双三五高明德福宁广太文"
_SECOND = "山河川江溪泉湖岭峰坪原谷桥塘湾口坡坝林园城店集庄堡关台阳丰源水田沟岗洲滩井岩渡寨"
_KINDS = ((100, "镇", "镇人民政府", "镇"), (200, "乡", "乡人民政府", "乡"),
          (0, "街道", "街道办事处", "街道"))  # fmt: skip

_COLUMNS = ("natural", "business", "research", "welfare", "legal", "other")
_OUTCOMES = (
    ("granted", 30), ("partial", 12), ("refused.third_party", 2), ("refused.internal_affairs", 2),
    ("refused.process", 3), ("refused.enforcement_file", 2), ("refused.admin_enquiry", 1),
    ("unavailable.not_held", 14), ("unavailable.must_create", 2), ("unavailable.unclear", 1),
    ("declined.petition", 4), ("declined.repeat", 2), ("other.uncorrected", 1), ("other.rest", 3),
)  # fmt: skip
_ROWS = tuple(row for row, _ in _OUTCOMES)
_WEIGHTS = tuple(weight for _, weight in _OUTCOMES)
_APPEALS = ("reconsideration", "direct_suit", "suit_after_reconsideration")


class Township(Struct, frozen=True):
    """A unit that does not exist.

    Attributes:
        code: Its 12 digits.
        name: With the county in front, as it signs.
        kind: What a roster says of it: 镇, 乡 or 街道.
        short: What it calls itself within a text.
    """

    code: str
    name: str
    kind: str
    short: str


def townships(count: int) -> Iterator[Township]:
    """The first ``count`` townships: twenty a county, counties spread over the provinces."""
    for number in range(count):
        county, town = divmod(number, _TOWNS_OF_A_COUNTY)
        round_, province = divmod(county, len(_PROVINCES))
        city, place = divmod(round_, _COUNTIES_OF_A_CITY)
        code = f"{_PROVINCES[province]}{city + 1:02}{place + 21}"
        base, short, ending, kind = _KINDS[town % len(_KINDS)]
        again = "新" * (county // (len(_FIRST) * len(_SECOND)))
        name = f"{again}{_place(county)}县{_place(county * 7 + town * 83 + 11)}"
        yield Township(f"{code}{base + town + 1:03}000", name + ending, kind, short)


def _place(number: int) -> str:
    first, second = divmod(number % (len(_FIRST) * len(_SECOND)), len(_SECOND))
    return _FIRST[(first + second) % len(_FIRST)] + _SECOND[second]


def figures_of(
    unit: Township, year: int, seed: int
) -> tuple[dict[str, int | Decimal], dict[str, int | Decimal]]:
    """The entered cells of a report of zfxxgk-2021, and those of the year before.

    Args:
        unit: The unit.
        year: :data:`YEAR` or the one before.
        seed: The seed of all figures.

    Returns:
        Figures by cell id, where those that are not there are 0.
    """
    draw = random.Random(f"{seed}/{unit.code}")
    values: dict[str, int | Decimal] = {
        "proactive.normative.in_force": draw.randint(4, 25),
        "proactive.licensing.decisions": draw.randint(0, 400),
        "proactive.penalties.decisions": draw.randint(0, 90),
        "proactive.coercion.decisions": draw.randint(0, 12),
        "proactive.fees.amount": Decimal(draw.randint(0, 2_000_000)) / 10_000,
    }
    for each in range(YEAR - 1, year + 1):
        last = values
        values = _figures(random.Random(f"{seed}/{unit.code}/{each}"), last)
    return values, last


def _figures(draw: random.Random, last: Mapping[str, int | Decimal]) -> dict[str, int | Decimal]:
    values: dict[str, int | Decimal] = {}
    for column in _COLUMNS:
        likely = {"natural": 1.0, "business": 0.5, "legal": 0.15}.get(column, 0.05)
        carried_in = int(last.get(f"requests.carried_out.{column}", 0))
        received = draw.randint(0, 20 if column == "natural" else 6) * (draw.random() < likely)
        carried_out = min(draw.choice((0, 0, 0, 1, 2)), received)
        values[f"requests.received.{column}"] = received
        values[f"requests.carried_in.{column}"] = carried_in
        values[f"requests.carried_out.{column}"] = carried_out
        for row in draw.choices(_ROWS, _WEIGHTS, k=received + carried_in - carried_out):
            cell = f"requests.outcome.{row}.{column}"
            values[cell] = values.get(cell, 0) + 1
    for kind in _APPEALS:
        pending = draw.choice((0, 0, 0, 0, 1))
        of_last_year = last.get(f"appeals.{kind}.pending", 0)
        values[f"appeals.{kind}.upheld"] = of_last_year + draw.choice((0, 0, 1))
        values[f"appeals.{kind}.corrected"] = draw.choice((0, 0, 0, 1))
        values[f"appeals.{kind}.pending"] = pending
    issued = draw.randint(0, 4)
    repealed = draw.randint(0, 2)
    values["proactive.normative.issued"] = issued
    values["proactive.normative.repealed"] = repealed
    values["proactive.normative.in_force"] = (
        last["proactive.normative.in_force"] + issued - repealed
    )
    for kind in ("licensing", "penalties", "coercion"):
        cell = f"proactive.{kind}.decisions"
        values[cell] = int(last[cell] * Decimal(draw.randint(70, 140)) / 100)
    fees = last["proactive.fees.amount"] * Decimal(draw.randint(70, 140)) / 100
    values["proactive.fees.amount"] = round(fees, 4)
    return values


def texts_of(
    unit: Township, year: int, seed: int, values: Mapping[str, int | Decimal]
) -> dict[str, str]:
    """The three texts of a report, 400 to 900 characters."""
    draw = random.Random(f"{seed}/{unit.code}/{year}/texts")
    facts = _facts(unit, year, values, draw)
    # The odd years have other model sentences than the even ones, as after a change of clerks.
    parity = year % 2
    length = draw.choice((0, 1, 1, 2, 3))

    def said(slots: tuple[tuple[str, ...], ...], optional: int) -> list[str]:
        kept = [*slots[: len(slots) - 3], *slots[len(slots) - 3 :][:optional]]
        return [draw.choice(slot[parity::2]).format_map(facts) for slot in kept]

    overview = [_ANNOUNCING.format_map(facts)]
    overview += ["（一）主动公开情况。" + "".join(said(_PROACTIVE, length))]
    overview += ["（二）依申请公开情况。" + _requests(facts, values) + said(_HANDLING, 3)[0]]
    overview += ["（三）管理和平台情况。" + "".join(said(_PLATFORM, length))]
    overview += ["（四）监督保障情况。" + _appeals(facts) + "".join(said(_WATCHING, length))]
    return {
        "narrative.overview": "\n".join(overview),
        "narrative.problems": "".join(said(_PROBLEMS, length)),
        "narrative.other": _FEES[parity].format_map(facts),
    }


def _facts(
    unit: Township, year: int, values: Mapping[str, int | Decimal], draw: random.Random
) -> dict[str, Any]:
    def total(prefix: str) -> int:
        return sum(int(value) for cell, value in values.items() if cell.startswith(prefix))

    facts = {name: draw.randint(3, 60) for name in ("a", "b", "c", "d", "e", "f", "g", "h")}
    return facts | {
        "unit": unit.name,
        "short": unit.short,
        "year": year,
        "next": year + 1,
        "received": total("requests.received."),
        "carried_in": total("requests.carried_in."),
        "carried_out": total("requests.carried_out."),
        "done": total("requests.outcome."),
        "granted": total("requests.outcome.granted."),
        "reconsideration": total("appeals.reconsideration."),
        "direct": total("appeals.direct_suit."),
        "after": total("appeals.suit_after_reconsideration."),
        "issued": values["proactive.normative.issued"],
        "in_force": values["proactive.normative.in_force"],
    }


def _requests(facts: Mapping[str, Any], values: Mapping[str, int | Decimal]) -> str:
    if not facts["received"]:
        return "本年度未收到政府信息公开申请。"
    text = "全年共收到政府信息公开申请{received}件".format_map(facts)
    natural = values["requests.received.natural"]
    if natural == facts["received"]:
        text += "，申请人均为自然人"
    if facts["carried_in"]:
        text += "，上年结转{carried_in}件".format_map(facts)
    text += "；本年度办结{done}件".format_map(facts)
    if facts["granted"]:
        text += "，予以公开{granted}件".format_map(facts)
    if facts["carried_out"]:
        text += "；结转下年度继续办理{carried_out}件".format_map(facts)
    return text + "。"


def _appeals(facts: Mapping[str, Any]) -> str:
    parts = []
    if facts["reconsideration"]:
        parts.append("因政府信息公开引起的行政复议{reconsideration}件")
    if facts["direct"] + facts["after"]:
        parts.append(f"行政诉讼{facts['direct'] + facts['after']}件")
    if not parts:
        return "本年度未发生因政府信息公开引起的行政复议、行政诉讼。"
    return "，".join(parts).format_map(facts) + "。"


_ANNOUNCING = (
    "根据《中华人民共和国政府信息公开条例》的规定，现公布{unit}{year}年政府信息公开工作年度报告。"
    "本报告所列数据的统计期限为{year}年1月1日至{year}年12月31日。"
)
# Sentences come in pairs, the first of which is said in even years, the second in odd ones; the
# last three slots are left out of shorter reports.
_PROACTIVE = (
    (
        "{short}里围绕群众关心的事，在网站、公示栏和村务公开栏更新内容{a}条，其中惠民补贴{b}条。",
        "{short}机关通过县政府网站栏目刊登动态、公告{a}条，内容涉及农业、民政、住建等{b}个方面。",
        "网站栏目刊登工作动态{a}条、通知公告{b}条、惠农政策{c}条，内容随事项变动更新。",
        "公示栏张贴各类公示{a}张，村组公示{b}处，{c}个村做到了一月一更新。",
    ),
    (
        "{short}级财政预算、决算按时限上网，“三公”经费另附说明{d}条。",
        "财政信息公开到项目，{d}个项目附有绩效目标，{e}个项目附有说明。",
        "低保、特困供养、临时救助名单在{d}个村公示，公示时间不少于七天。",
        "征地补偿、宅基地审批结果在{d}个村民小组张贴，收到群众来访{e}人次并逐一说明。",
    ),
    (
        "围绕春耕、防汛、秸秆禁烧等时令工作，制作图解{e}幅、短视频{f}条。",
        "政策解读以图表、问答为主，共做了{e}期，阅读量较大的有{f}期。",
        "聘请{e}名村民代表为公开监督员，听取意见{f}条，采纳{g}条。",
        "开设“村民问事”专栏，答问{e}则，转相关站所处理{f}则。",
    ),
    (
        "对现有栏目作了梳理，撤并重复栏目{g}个，补齐缺项{h}个。",
        "组织站所对照目录自查，查出缺漏{g}处，已补齐{h}处。",
        "按照目录对{g}个站所的内容作了核对，改正错别字和失效链接{h}处。",
        "{short}里汇编便民手册{g}页，发放到{h}个网格。",
    ),
    (
        "重大事项决策前通过会议和公示征求意见，收集建议{c}条。",
        "年度重点项目进展按季更新，更新内容{c}条。",
        "就集镇改造方案召开座谈{c}场，参会群众代表{d}名。",
        "把道路、饮水、学校等民生实事的进度列表公布，涉及项目{c}个。",
    ),
)
_HANDLING = (
    (
        "所有申请都登记造册，由党政办牵头、站所会办，答复前经司法所审核。",
        "办理流程分登记、审查、会商、答复四步，疑难事项请县政务公开办指导{a}次。",
        "对内容不明确的，主动与申请人联系沟通{a}次，帮助其补充说明。",
        "答复文书统一格式，写明依据和救济途径，并存档备查{a}卷。",
    ),
    ("", ""),
    ("", ""),
    ("", ""),
)
_PLATFORM = (
    (
        "公开前实行三级审核，{a}篇稿件经退改后发布。",
        "信息发布坚持先审后发，一年来退改稿件{a}篇。",
        "政务新媒体由专人管理，全年推送{a}期，未出现泄密和表述错误。",
        "便民服务大厅设公开查阅点{a}处，配电脑{b}台、资料架{c}个。",
    ),
    (
        "对历年文件作了清理归档，装订{c}盒，电子目录同步更新。",
        "文件印发时同步确定公开属性，全年标注{c}份。",
        "机关文书归档{c}件，目录可在查阅点检索。",
        "村级公开栏统一样式，更换破损栏板{c}块。",
    ),
    (
        "网站栏目适老化调整完成，字号可放大，朗读功能可用，栏目访问{d}百次。",
        "微信公众号菜单调整为三栏{d}项，常用事项放在首屏。",
        "与县融媒体中心合办节目{d}期，播出后收到来电{e}个。",
        "在{d}个村安装电子屏，滚动播放惠民政策。",
    ),
    (
        "指定{f}名信息员负责更新，分管领导每月查看一次。",
        "站所各明确一名联络员，共{f}名，岗位变动时办交接手续。",
        "平台账号实行实名管理，清退闲置账号{f}个。",
        "对外链作了排查，清理失效外链{f}条。",
    ),
)
_WATCHING = (
    (
        "党委会、办公会专题研究公开工作{a}次，分管领导带队到村查看{b}次。",
        "把公开工作列入站所年终考评，占{a}分，检查通报{b}期。",
        "县里测评反馈的{a}个问题已整改到位，另有{b}个问题建立了长效机制。",
        "接受人大代表、政协委员视察{a}次，提出的{b}条意见均有回音。",
    ),
    (
        "组织业务学习{c}场，新任信息员跟班学习{d}天。",
        "选派{c}名干部参加县里的业务学习，回来后向站所讲解{d}课时。",
        "邀请律师讲解条例和案例{c}场，{d}名村干部参加。",
        "编印口袋书{c}册，发给站所和{d}个村。",
    ),
    (
        "对照县里的检查清单自查{e}项，没有发生责任追究的情形。",
        "年内没有因公开工作不力受到责任追究的人员，约谈提醒{e}人次。",
        "设意见箱{e}个，开箱登记，意见按月汇总。",
        "社会评议发放问卷{e}份，总体评价良好。",
    ),
    (
        "工作经费列入预算，设备更新{f}台。",
        "落实专项经费，用于栏板制作和设备维护{f}处。",
        "健全值守制度，节假日更新不断档，值守{f}天。",
        "司法所列席会商{f}次，出具书面意见。",
    ),
)
_PROBLEMS = (
    (
        "一是内容不够细，部分站所只登动态，群众想看的办事细节偏少，自查发现{a}处。",
        "一是更新不够及时，个别栏目隔月才有新内容，被提醒{a}次。",
        "一是解读不够通俗，照抄原文的有{a}篇，群众看不明白。",
        "一是队伍不够稳定，信息员一年换了{a}名，业务生疏。",
    ),
    (
        "二是村级公开栏日晒雨淋，字迹不清的有{b}块。",
        "二是电子屏利用不够，{b}块屏幕常年只放一个画面。",
        "二是查阅点知晓度低，一年只有{b}名群众到访。",
        "二是新媒体互动少，留言回应平均要{b}个小时。",
    ),
    (
        "针对上年提出的目录不全的问题，重新编排了目录{c}类。",
        "上年提出的解读单一的问题有了改进，新增图解{c}幅。",
        "上年存在的审核不严的问题，通过增设校对岗得到缓解，退改{c}篇。",
        "上年反映的栏目空白的问题，已补充内容{c}条。",
    ),
    (
        "下一步将按月列出更新清单，逐项对账，计划走访{d}个村听取意见。",
        "下一步将固定信息员队伍，计划安排跟班学习{d}人次。",
        "下一步将把公开栏换成玻璃橱窗，计划更换{d}块。",
        "下一步将统一解读样式，计划制作图解{d}幅。",
    ),
    (
        "还将同县融媒体中心合作，把群众问得多的{e}件事做成问答。",
        "还将在集市日设摊讲解政策，计划讲解{e}场。",
        "还将开展村与村互查，计划互查{e}个村。",
        "还将请老党员、乡贤当义务讲解员，计划聘请{e}名。",
    ),
    (
        "同时加强校对，年底前再作一次全面检查，检查栏目{f}个。",
        "同时完善台账，做到每条内容有来源、有审核、有时间，补登{f}条。",
        "同时改善查阅环境，增添桌椅{f}套。",
        "同时优化手机端版式，调整页面{f}个。",
    ),
)
_FEES = (
    "本年度未收取信息处理费。没有其他需要报告的事项。",
    "本年度没有收取信息处理费，无其他需要报告的事项。",
)
