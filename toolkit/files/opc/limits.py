"""What a file may be before anything is parsed, and the refusal of one that is more."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.core.cells import Fault


class Refused(ValueError):  # noqa: N818 - a refusal, not an error of ours
    """A file that must not be parsed: what is wrong, what to do, and a slug for the log."""

    def __init__(self, message: str, hint: str, kind: str = "file-kind") -> None:
        super().__init__(kind)
        self.fault = Fault(message, hint, kind)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may be before anything is parsed. Ordinary office files stay far below.

    Attributes:
        size: Bytes, of the file itself and of all its members inflated.
        ratio: Inflated bytes for one packed byte, judged once `ratio_from` bytes have come out.
        ratio_from: See `ratio`; a short part of blanks may well shrink a thousandfold.
        members: How many members a package may have.
        area: Cells of the rectangle from A1 to the last cell (or of one merged block).
        cells: Cell elements in one part.
        depth: XML elements inside one another; parsers give up at 256, a hostile file has 100,000.
    """

    size: int = 200 * 1024 * 1024
    ratio: int = 100
    ratio_from: int = 1024 * 1024
    members: int = 10_000
    area: int = 100_000_000
    cells: int = 10_000_000
    depth: int = 1_000


ORDINARY = Limits()


def damaged(kind: str = "file-damaged") -> Refused:
    """The refusal of a package whose structure does not hold."""
    return Refused(
        "文件已经损坏，内部结构读不出来。",
        "请从备份或发件人处重新取一份；Excel 或 WPS 还能打开时，打开后另存一份再用。",
        kind,
    )


def too_large(limits: Limits) -> Refused:
    """The refusal of a package that unfolds to more than any office file holds."""
    return Refused(
        f"文件展开后超过 {limits.size // 1024 // 1024} MB，远大于正常的表格，没有打开。",
        "请确认来源；若是自己的表格，请删掉多余的空白格式和图片后另存一份。",
        "file-inflated-size",
    )


def doctype() -> Refused:
    """The refusal of XML that declares a document type: without one there are no entities either."""
    return Refused(
        "文件里带有文档类型声明(DOCTYPE)，正常的表格没有，没有打开。",
        "请不要再打开它；请向发来文件的人核实。",
        "xml-doctype",
    )
