"""Likely causes, as guesses: what is put behind the finding that they would explain."""

from __future__ import annotations

__all__ = ["GUESSES"]

GUESSES: dict[str, tuple[str, str]] = {
    "SPLIT_DIGIT": (
        "{first}的 {one} 和{second}的 {two} 可能是一个数 {joined}，被拆到了两格",
        "{one} ({first}) and {two} ({second}) may be one number, {joined}, split over two cells",
    ),
    "NEIGHBOURING_COLUMN": (
        "{first}的 {one} 和{second}的 {two} 可能填串了列，互换后就对上了",
        "{one} ({first}) and {two} ({second}) may stand in each other's column; exchanged they fit",
    ),
    "YUAN": (
        "可能是把{base}填进了{larger}的格子，换算过来是 {converted} {larger}",
        "this may be {base_en} entered for {larger_en}; converted it is {converted}",
    ),
    "TOTAL_OF_LAST_YEAR": (
        "总计格的公式可能被覆盖，{value} 是{last}的数",
        "the formula may have been overwritten: {value} is {last_en} figure",
    ),
    "TOTAL_WITHOUT": (
        "总计格的公式可能被覆盖，{value} 正好少加了{part}的 {figure}",
        "the formula may have been overwritten: {value} is the sum without {figure} ({part})",
    ),
    "TOTAL_EMPTIED": (
        "总计格的公式可能被覆盖成了 0",
        "the formula may have been overwritten with 0",
    ),
    "LAST_YEARS_FILE": (
        "全表 {count} 个不为 0 的数与{last}报告完全相同，可能交错了{last}的文件",
        "all {count} figures that are not 0 are {last_en}: this may be {last_en} file",
    ),
    "TEXT_OF_LAST_YEAR": (
        "{value} 是{last}报告的数，这句可能没有更新",
        "{value} is {last_en} figure; the sentence may not have been renewed",
    ),
    "TEXT_OF_ONE_CELL": (
        "{value} 正好是表中“{cell}”一格的数",
        'in the tables {value} is what the cell "{cell}" says',
    ),
    "UNIT_NOT_PUBLISHED": (
        "相差的正好是{units}的数，公布的报告可能没有计入它",
        "what lies between are exactly the figures of {units}; the published report may lack them",
    ),
    "UNIT_PUBLISHED_TWICE": (
        "相差的正好是{units}的数，公布的报告可能多计了一次",
        "what lies between are exactly the figures of {units}; they may have been published twice",
    ),
    "UNIT_PUBLISHED_THOUGH_LEFT_OUT": (
        "相差的正好是{units}的数，这次没有汇总，公布的报告可能计入了",
        "what lies between are exactly the figures of {units}, which this merge left out",
    ),
}
"""By name: the sentence in Chinese and in English, without the mark that it is a guess."""
