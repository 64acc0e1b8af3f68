"""Two examples of each command of ``xlsreport collect``."""

from __future__ import annotations

__all__ = ["COLLECT_EXAMPLES"]

COLLECT_EXAMPLES: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "collect": (
        ("xlsreport collect -C 收表/ status", "xlsreport collect -C season/ status",
         "谁报了、谁有错", "who sent what"),
        ("xlsreport collect -C 收表/ take", "xlsreport collect -C season/ take",
         "登记新收到的", "take in what came"),
    ),
    "collect start": (
        ("xlsreport collect start 收表/ --form zfxxgk --year 2025 --roster 名单.csv",
         "xlsreport collect start season/ --form zfxxgk --year 2025 --roster roster.csv",
         "新的一次收表", "a new season"),
        ("xlsreport collect start 收表/ --form zfxxgk --year 2025 --roster 名单.csv "
         "--deadline 2026-01-20",
         "xlsreport collect start season/ --form zfxxgk --year 2025 --roster roster.csv "
         "--deadline 2026-01-20",
         "写明期限", "with a deadline"),
    ),
    "collect take": (
        ("xlsreport collect take", "xlsreport collect take",
         "收件文件夹里的", "what lies in the drop folder"),
        ("xlsreport collect take 邮件/ --from 甲单位", "xlsreport collect take mails/ --from Town",
         "别处的，写明谁报来的", "from elsewhere, with who sent it"),
    ),
    "collect status": (
        ("xlsreport collect status", "xlsreport collect status", "一个单位一行", "a line a unit"),
        ("xlsreport collect status --html 看板.html", "xlsreport collect status --html board.html",
         "写成看板", "as a board"),
    ),
    "collect history": (
        ("xlsreport collect history", "xlsreport collect history",
         "发生过的每一件事", "everything that happened"),
        ("xlsreport collect history 甲单位", "xlsreport collect history Town",
         "只看一个单位", "of one unit"),
    ),
    "collect issue": (
        ("xlsreport collect issue", "xlsreport collect issue",
         "发给还没有的单位", "to the units without one"),
        ("xlsreport collect issue 甲单位", "xlsreport collect issue Town",
         "再发一份", "a second one for a unit"),
    ),
    "collect extend": (
        ("xlsreport collect extend 甲单位 --to 2026-01-25",
         "xlsreport collect extend Town --to 2026-01-25",
         "延期", "more time for one unit"),
        ("xlsreport collect extend --all --to 2026-02-10 --reason 春节",
         "xlsreport collect extend --all --to 2026-02-10 --reason holidays",
         "全部单位", "of all units"),
    ),
    "collect roster": (
        ("xlsreport collect roster 新名单.csv", "xlsreport collect roster new.csv",
         "换一份名单", "another roster"),
        ("xlsreport collect roster 新名单.xlsx", "xlsreport collect roster new.xlsx",
         "也可以是工作簿", "a workbook does as well"),
    ),
    "collect accept": (
        ("xlsreport collect accept --clean", "xlsreport collect accept --clean",
         "没有问题的都采纳", "everything without a fault"),
        ("xlsreport collect accept 甲单位 --reason 已核实",
         "xlsreport collect accept Town --reason asked",
         "有错误，写明原因", "with errors, and why"),
    ),
    "collect decide": (
        ("xlsreport collect decide 甲单位 --file 1 --reason 第二份是误传",
         "xlsreport collect decide Town --file 1 --reason mistake",
         "以第一份为准", "the first file counts"),
        ("xlsreport collect decide 甲单位 --file 甲单位.xlsx --reason 已核实",
         "xlsreport collect decide Town --file town.xlsx --reason asked",
         "用文件名", "by the name of the file"),
    ),
    "collect leave-out": (
        ("xlsreport collect leave-out 甲单位 --reason 已撤并",
         "xlsreport collect leave-out Town --reason dissolved",
         "不汇总", "not merged"),
        ("xlsreport collect leave-out 220113001000 --reason 已撤并",
         "xlsreport collect leave-out 220113001000 --reason dissolved",
         "用代码", "by its code"),
    ),
    "collect explain": (
        ("xlsreport collect explain 甲单位 requests.balance 法院移送",
         "xlsreport collect explain Town requests.balance transferred",
         "单位的说明", "what the unit says"),
        ("xlsreport collect explain 甲单位 UNIT_UNSIGNED 用的是旧表",
         "xlsreport collect explain Town UNIT_UNSIGNED older",
         "按代码", "by the code of the finding"),
    ),
    "collect remind": (
        ("xlsreport collect remind", "xlsreport collect remind",
         "没报的都催", "every unit that sent nothing"),
        ("xlsreport collect remind 甲单位 --date 2026-01-22",
         "xlsreport collect remind Town --date 2026-01-22",
         "只催一个，写明日期", "one unit, with the day"),
    ),
    "collect return": (
        ("xlsreport collect return 甲单位", "xlsreport collect return Town",
         "已退回修改", "it went back"),
        ("xlsreport collect return 甲单位 --reason 缺三个总计",
         "xlsreport collect return Town --reason totals",
         "写明为什么", "and why"),
    ),
    "collect circular": (
        ("xlsreport collect circular", "xlsreport collect circular",
         "通报和附表", "the circular and its table"),
        ("xlsreport collect circular --template 通报.docx",
         "xlsreport collect circular --template circular.docx",
         "用本单位的模板", "in the office's own layout"),
    ),
    "collect undo": (
        ("xlsreport collect undo 甲单位 --reason 弄错了",
         "xlsreport collect undo Town --reason mistake",
         "撤销最后一个决定", "take back the last decision"),
        ("xlsreport collect undo 220113001000 --reason 弄错了",
         "xlsreport collect undo 220113001000 --reason mistake",
         "用代码", "by the code"),
    ),
    "collect merge": (
        ("xlsreport collect merge", "xlsreport collect merge",
         "已采纳的", "what was accepted"),
        ("xlsreport collect merge --require-all", "xlsreport collect merge --require-all",
         "差一个也不写", "only if every unit is in"),
    ),
    "collect publish": (
        ("xlsreport collect publish --date 2026-03-20",
         "xlsreport collect publish --date 2026-03-20",
         "Word 文档", "a Word document"),
        ("xlsreport collect publish --as html", "xlsreport collect publish --as html",
         "网页", "a web page"),
    ),
    "collect close": (
        ("xlsreport collect close", "xlsreport collect close",
         "全部了结以后", "when all is settled"),
        ("xlsreport collect close", "xlsreport collect close",
         "只做一次", "once, at the end"),
    ),
    "collect trend": (
        ("xlsreport collect trend 2023/ 2024/ -o 历年.xlsx",
         "xlsreport collect trend 2023/ 2024/ -o years.xlsx",
         "两年的主要数字", "the key figures of two years"),
        ("xlsreport collect trend 202* -o 历年.xlsx", "xlsreport collect trend 202* -o years.xlsx",
         "所有年度", "all years"),
    ),
    "collect key": (
        ("xlsreport collect key --export U盘/密钥.json", "xlsreport collect key --export key.json",
         "在建任务的电脑上", "on the computer that started it"),
        ("xlsreport collect key --import U盘/密钥.json", "xlsreport collect key --import key.json",
         "在另一台电脑上", "on the other one"),
    ),
    "collect verify": (
        ("xlsreport collect verify", "xlsreport collect verify",
         "核验档案和台账", "prove archive and ledger"),
        ("xlsreport collect verify", "xlsreport collect verify",
         "随时可以", "at any time"),
    ),
}  # fmt: skip
"""As :data:`xlsreport.cli.help.EXAMPLES`, by ``collect`` and the command."""
