"""A picture of the template whose alternative text is a field: exchanged, in its frame, never distorted."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from docx.shared import Mm
from support.papers import words
from support.papers.words import png

from toolkit.core.cells import Stop
from toolkit.core.documents.outcome import FieldSpec, Image
from toolkit.word.templates.checking import lint
from toolkit.word.templates.template import compile_template

FRAME = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"


THERE, SEAL = png(10, 10, 200), png(30, 30, 50)


def template(said: str = "{{ 印章 }}", *texts: str, attribute: str = "descr", loop: str = "") -> bytes:
    """A document of python-docx with a picture of 40 × 40 mm between texts."""
    made = docx.Document()
    for text in texts or ("{{ 落款单位 }}",):
        made.add_paragraph(text)
    if loop:
        made.add_paragraph(f"{{%p for 人 in {loop} %}}")
    made.add_paragraph().add_run().add_picture(io.BytesIO(THERE), Mm(40), Mm(40))
    if loop:
        made.add_paragraph("{%p endfor %}")
    for properties in (
        *made.element.body.iter(f"{FRAME}docPr"),
        *made.element.body.iter(f"{PICTURE}cNvPr"),
    ):
        properties.set(attribute, said)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def shown(data: bytes) -> list[bytes]:
    """The bytes of the pictures that the document shows, in order."""
    made = docx.Document(io.BytesIO(data))
    return [
        made.part.related_parts[blip.get(f"{{{words.R}}}embed")].blob
        for blip in made.element.body.iter(f"{MAIN}blip")
    ]


@pytest.mark.parametrize("attribute", ["descr", "title"])
def test_the_picture_is_exchanged_in_its_frame(attribute, tmp_path: Path):
    made = compile_template(template(attribute=attribute), name="章.docx")
    assert set(made.fields) == {"落款单位", "印章"}
    data = made.render({"落款单位": "某局", "印章": Image(SEAL, 10)})
    (tmp_path / "章.docx").write_bytes(data)
    assert shown(data) == [SEAL]
    (extent,) = words.root(data).iter(f"{FRAME}extent")
    assert (extent.get("cx"), extent.get("cy")) == ("1440000", "1440000")
    assert "{{" not in words.members(data)["word/document.xml"].decode()


@pytest.mark.parametrize(
    ("size", "crop"),
    [((30, 30), None), ((60, 30), ("25000", None)), ((30, 40), (None, "12500"))],
    ids=["as the frame", "wider", "taller"],
)
def test_another_shape_is_cut_at_its_edges(size, crop, tmp_path: Path):
    made = compile_template(template(), name="章.docx")
    data = made.render({"落款单位": "某局", "印章": Image(png(*size), 10)})
    (tmp_path / "章.docx").write_bytes(data)
    found = [
        (c.get("l"), c.get("t"), c.get("r"), c.get("b")) for c in words.root(data).iter(f"{MAIN}srcRect")
    ]
    assert found == ([] if crop is None else [(crop[0], crop[1], crop[0], crop[1])])


def test_in_a_repetition_everyone_has_their_own(tmp_path: Path):
    made = compile_template(template("{{ 人.照片 }}", "名单", loop="名单"), name="册.docx")
    people = [{"照片": Image(png(10, 10, grey), 10)} for grey in (1, 2, 1)]
    data = made.render({"名单": people})
    (tmp_path / "册.docx").write_bytes(data)
    assert shown(data) == [png(10, 10, grey) for grey in (1, 2, 1)]
    numbers = [p.get("id") for p in words.root(data).iter(f"{FRAME}docPr")]
    assert len(set(numbers)) == 3


def test_an_empty_one_leaves_the_templates_own_where_it_may_be_empty():
    made = compile_template(template(), name="章.docx")
    assert shown(made.render({"落款单位": "某局", "印章": None}, optional={"印章"})) == [THERE]
    with pytest.raises(Stop) as stop:
        made.render({"落款单位": "某局", "印章": None})
    assert [problem.kind for problem in stop.value.problems] == ["field-empty"]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "field-unknown"),
        ({"印章": "一段文字"}, "field-type"),
        ({"印章": Image(b"%PDF", 10)}, "field-type"),
    ],
    ids=["missing", "text", "no picture"],
)
def test_what_is_no_picture_stops_the_document(fields, kind):
    made = compile_template(template(), name="章.docx")
    with pytest.raises(Stop) as stop:
        made.render({"落款单位": "某局", **fields})
    (problem,) = stop.value.problems
    assert (problem.kind, problem.cell.ref) == (kind, "第2段")


def test_its_field_is_looked_up_like_any_other():
    offered = {"落款单位": "某局", "印章": FieldSpec(Image(SEAL, 10))}
    assert lint(template(), offered, name="章.docx") == []
    (problem,) = lint(template("{{ 印张 }}"), offered, name="章.docx")
    assert "字段“印张”不存在" in problem.message
    assert "印章" in problem.hint


@pytest.mark.parametrize("said", ["一枚印章", "", "印章 {印}"])
def test_an_ordinary_alternative_text_means_nothing(said):
    made = compile_template(template(said), name="章.docx")
    assert set(made.fields) == {"落款单位"}
    assert shown(made.render({"落款单位": "某局"})) == [THERE]


def test_a_tag_among_other_words_is_still_said_to_be_in_the_wrong_place():
    (problem,) = lint(template("章：{{ 印章 }}"), name="章.docx")
    assert problem.kind == "template-place"


def test_no_program_is_run_from_there_either():
    for written in ("{{ ''.__class__ }}", "{{ cycler.__init__ }}", "{{ 印章() }}"):
        with pytest.raises(Stop):
            compile_template(template(written), name="章.docx").render(
                {"落款单位": "某局", "印章": Image(SEAL, 10)}
            )
