"""The refusals that several parts of the gate share."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from xlsreport.errors import WorkbookError
from xlsreport.reading.files.limits import MEGABYTE
from xlsreport.text.visible import visible

__all__ = ["Reason", "bomb", "corrupt", "encrypted", "hostile", "too_large"]


class Reason(StrEnum):
    """What exactly is wrong with a refused file; the parameter ``reason`` of three codes.

    Attributes:
        zh: The same in a few Chinese words, for the parameter ``detail``.
        en: The same in English, for ``detail_en``.
    """

    zh: str
    en: str

    def __new__(cls, token: str, zh: str, en: str) -> Self:
        """A member whose value is the token."""
        member = str.__new__(cls, token)
        member._value_ = token
        member.zh = zh
        member.en = en
        return member

    # FILE_CORRUPT
    TRUNCATED = "truncated", "内容不完整", "cut short"
    CHECKSUM = "checksum", "校验和不符", "wrong checksum"
    DEFLATE = "deflate", "压缩数据有误", "cannot be unpacked"
    METHOD = "method", "压缩方式不支持", "packed in an unknown way"
    XML = "xml", "XML 不完整或有误", "malformed XML"
    MISSING_PART = "missing_part", "缺少部件", "missing part"
    STRUCTURE = "structure", "结构有误", "wrong structure"
    # FILE_BOMB
    MEMBERS = "members", "部件过多", "too many parts"
    INFLATED = "inflated", "解压后过大", "too large once unpacked"
    RATIO = "ratio", "压缩比异常", "packed beyond measure"
    # FILE_HOSTILE
    DOCTYPE = "doctype", "含有文档类型或实体声明", "document type or entity declared"
    DUPLICATE = "duplicate", "部件重名", "two parts of one name"
    OVERLAP = "overlap", "部件相互重叠", "overlapping parts"
    NAME = "name", "部件名称异常", "impossible name of a part"
    SIZE = "size", "实际大小超过标明的大小", "larger than it says"
    COUNT = "count", "标明的数量不可能", "impossible count"
    GRID = "grid", "单元格位置超出工作表", "cell outside the sheet"
    TOKEN = "token", "超长文本", "overlong text"
    LOOP = "loop", "内部链接成环", "chain without end"
    ROOT = "root", "工作表部件不是工作表", "sheet that is none"


def corrupt(reason: Reason, part: str = "") -> WorkbookError:
    """The file is damaged.

    Args:
        reason: In what way.
        part: The member or sheet concerned; empty for the file as a whole.

    Returns:
        ``FILE_CORRUPT`` with ``reason``, ``part``, and both in words in ``detail`` (Chinese) and
        ``detail_en``.
    """
    return WorkbookError("FILE_CORRUPT", **_build_params(reason, part))


def hostile(reason: Reason, part: str = "") -> WorkbookError:
    """The file holds what no spreadsheet program writes; as :func:`corrupt`, ``FILE_HOSTILE``."""
    return WorkbookError("FILE_HOSTILE", **_build_params(reason, part))


def bomb(reason: Reason, part: str, found: int, limit: int) -> WorkbookError:
    """The file unpacks to too much; as :func:`corrupt`, ``FILE_BOMB``.

    ``found`` and ``limit`` are numbers of members, megabytes, or ratios, as ``reason`` says.
    """
    return WorkbookError("FILE_BOMB", found=found, limit=limit, **_build_params(reason, part))


def _build_params(reason: Reason, part: str) -> dict[str, str]:
    part = visible(part)
    place = f"{part}: " if part else ""
    return {
        "reason": reason.value,
        "part": part,
        "detail": place + reason.zh,
        "detail_en": place + reason.en,
    }


def encrypted() -> WorkbookError:
    """The file, or a member of it, needs a password to be opened."""
    return WorkbookError("FILE_ENCRYPTED")


def too_large(size: int, limit: int) -> WorkbookError:
    """The file or member has ``size`` bytes; the parameters are whole megabytes, rounded up."""
    return WorkbookError("FILE_TOO_LARGE", size=-(-size // MEGABYTE), limit=limit // MEGABYTE)
