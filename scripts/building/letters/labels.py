"""Envelopes and address labels: plain tables whose cells are as large as the paper wants them."""

from __future__ import annotations

from collections.abc import Sequence

from building.slim_docx import FANG, HEI, SONG, Page, document, paragraph, run, twips

_DL = (220.0, 110.0)  # 5 号信封
_LABEL = (70.0, 37.0)  # A4 adhesive labels, 3 by 8


def _table(widths: Sequence[float], rows: Sequence[str], padding: float) -> str:
    """A table without lines; `padding` is the distance of the text from a cell's left and right, in millimetres."""
    total = sum(twips(width) for width in widths)
    columns = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    inner = "".join(
        f'<w:{side} w:w="{twips(space)}" w:type="dxa"/>'
        for side, space in (("top", 0), ("left", padding), ("bottom", 0), ("right", padding))
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{total}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{inner}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _cell(width: float, *paragraphs: str, align: str = "center", span: int = 1) -> str:
    look = f'<w:tcW w:w="{twips(width)}" w:type="dxa"/>'
    look += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    look += f'<w:vAlign w:val="{align}"/>'
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{''.join(paragraphs)}</w:tc>"


def _row(height: float, *cells: str) -> str:
    """A row; `height` is exact."""
    look = f'<w:cantSplit/><w:trHeight w:val="{twips(height)}" w:hRule="exact"/>'
    return f"<w:tr><w:trPr>{look}</w:trPr>{''.join(cells)}</w:tr>"


def envelope() -> bytes:
    """信封: one envelope; the postcode where the printed boxes are, the sender at the lower right."""
    indent, rest = 38.0, _DL[0] - 12 - 14 - 38
    postcode = paragraph(run("{{ 邮编|默认('') }}", font=SONG, size=18, pitch=14), line=24)
    address = paragraph(run("{{ 地址 }}", font=FANG, size=18), line=26)
    addressee = paragraph(run("{{ 称呼 }}", font=HEI, size=24), run("　收", font=FANG, size=18), line=32)
    sender = (
        paragraph("{%p if 落款地址 %}"),
        paragraph(run("{{ 落款地址 }}", font=FANG, size=12), align="right", line=18),
        paragraph("{%p endif %}"),
        paragraph(run("{{ 落款单位|默认('') }}", font=FANG, size=14), align="right", line=20),
        paragraph("{%p if 落款邮编 %}"),
        paragraph(run("邮政编码　{{ 落款邮编 }}", font=SONG, size=12), align="right", line=18),
        paragraph("{%p endif %}"),
    )
    both, empty = indent + rest, paragraph(line=12)
    rows = [
        _row(22, _cell(both, postcode, align="top", span=2)),
        _row(24, _cell(indent, empty), _cell(rest, address)),
        _row(20, _cell(indent, empty), _cell(rest, addressee)),
        _row(24, _cell(both, *sender, align="bottom", span=2)),
    ]
    page = Page(margins=(9, 14, 6, 12), size=_DL)
    return document([_table((indent, rest), rows, 0), paragraph(line=1)], page, size=14, line=20)


def labels() -> bytes:
    """地址标签: sheets of 24; one cell of the template is repeated, so that a clerk changes its look once."""
    width, height = _LABEL

    def sign(text: str) -> str:
        return paragraph(run(text, size=9), line=12)

    label = (
        paragraph("{%p if 人.邮编 %}"),
        paragraph(run("{{ 人.邮编 }}", font=SONG, size=12, pitch=2), line=16),
        paragraph("{%p endif %}"),
        paragraph(run("{{ 人.地址 }}", font=FANG, size=12), line=16),
        paragraph(
            run("{{ 人.称呼 }}", font=HEI, size=15), run("　收", font=FANG, size=12), line=22, before=4
        ),
    )
    rows = [
        _row(6, _cell(3 * width, sign("{%tr for 行 in 名单|每行(3) %}"), span=3)),
        _row(
            height,
            _cell(width, sign("{%tc for 人 in 行 %}")),
            _cell(width, *label),
            _cell(width, sign("{%tc endfor %}")),
        ),
        _row(6, _cell(3 * width, sign("{%tr endfor %}"), span=3)),
    ]
    # Eight rows leave one millimetre for the paragraph that Word wants behind a table.
    page = Page(margins=(0, 0, 0, 0))
    return document([_table((width,) * 3, rows, 5), paragraph(line=1)], page, size=12, line=16)


TEMPLATES = {"信封.docx": envelope, "地址标签.docx": labels}
