"""A batch in one file, labels and envelopes: whole, in order, everyone once, and who gets none is said."""

from __future__ import annotations

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import tools
from support.offices.drawn import build, grid, number, reading, save
from support.papers import words
from support.programs import libreoffice

from toolkit.core.cells import Cell, Stop
from toolkit.core.documents.outcome import FieldSpec, PrintFile, TemplateUse, WordDocument
from toolkit.doors.terminal import cli
from toolkit.jobs.birthdays import birthdays, letters
from toolkit.running.office import open_office, starters
from toolkit.running.writing import Writers
from toolkit.word.templates.template import compile_template

ACTION = birthdays.JOB.action()
ROWS = [
    ("张三可", "1946-10-03", "东河镇人民路1号"),
    ("李四平", "1946-10-04", "990101 西山乡2号"),
    ("王五安", "1946.10", "南湖镇3号"),
    ("赵六明", "1946-10-06", None),
]


def october(**params: object):
    return build(ACTION, reading(grid("姓名 出生日期 居住地", *ROWS)), year=2026, month=10, **params)


def of_kind(outcome, kind):
    return [document for document in outcome.documents if isinstance(document, kind)]


# --- what the job asks for ------------------------------------------------------------------------------


def test_one_file_holds_the_letters_in_order_each_on_an_odd_page():
    outcome = october(one_file=True)
    (file,) = of_kind(outcome, PrintFile)
    assert (file.name, file.folder, file.odd_pages) == ("2026年10月生日贺信（合并打印）.docx", "", True)
    assert [each.fields["姓名"] for each in file.documents] == ["张三可", "李四平", "赵六明"]
    assert not of_kind(outcome, WordDocument)
    assert any("日期待核的1人没有写贺信：王五安" in line for line in outcome.summary)


def test_single_sided_letters_do_not_wait_for_an_odd_page():
    (file,) = of_kind(october(one_file=True, single_sided=True), PrintFile)
    assert not file.odd_pages


def test_the_township_stands_in_the_names_of_the_print_files():
    people = reading(grid("姓名 出生日期 所属乡镇 居住地", ("张三可", "1946-10-03", "青禾镇", "1号")))
    outcome = build(
        ACTION, people, year=2026, month=10, township="青禾", one_file=True, labels=True, envelopes=True
    )
    names = [document.name for document in of_kind(outcome, PrintFile | WordDocument)]
    assert names == [
        "2026年10月生日贺信（青禾）（合并打印）.docx",
        "2026年10月生日（青禾）地址标签.docx",
        "2026年10月生日（青禾）信封.docx",
    ]


def test_labels_and_envelopes_for_all_whose_address_is_known_and_the_others_are_named():
    outcome = october(labels=True, envelopes=True)
    (labels,) = of_kind(outcome, WordDocument)
    (envelopes,) = of_kind(outcome, PrintFile)
    wanted = [("张三可同志", "东河镇人民路1号", ""), ("李四平同志", "西山乡2号", "990101")]
    assert [(one["称呼"], one["地址"], one["邮编"]) for one in labels.fields["名单"]] == wanted
    assert [tuple(e.fields[n] for n in ("称呼", "地址", "邮编")) for e in envelopes.documents] == wanted
    assert not envelopes.odd_pages
    assert any("没有登记现住址的1人没有做标签、信封：赵六明" in line for line in outcome.summary)


def test_nobody_with_an_address_makes_no_file():
    people = reading(grid("姓名 出生日期", ("张三可", "1946-10-03")))
    outcome = build(ACTION, people, year=2026, month=10, labels=True, envelopes=True)
    assert not of_kind(outcome, PrintFile | WordDocument)
    assert any("没有登记现住址的1人" in line for line in outcome.summary)


@pytest.mark.parametrize(
    ("written", "address", "postcode"),
    [
        ("东河镇人民路1号", "东河镇人民路1号", ""),
        ("990101 东河镇人民路1号", "东河镇人民路1号", "990101"),
        ("东河镇人民路1号 990101", "东河镇人民路1号", "990101"),
        ("东河镇人民路1号（邮编：990101）", "东河镇人民路1号", "990101"),
        ("东河镇人民路1号，邮政编码 990101", "东河镇人民路1号", "990101"),
        ("东河镇人民路1号（990101）", "东河镇人民路1号", "990101"),
        ("东河镇3区120601", "东河镇3区120601", ""),  # a house number
        ("东河镇 13800000000", "东河镇 13800000000", ""),  # a telephone
    ],
)
def test_a_postcode_is_taken_only_where_it_cannot_be_a_house_number(written, address, postcode):
    people = reading(grid("姓名 出生日期 居住地", ("张三可", "1946-10-03", written)))
    outcome = build(ACTION, people, year=2026, month=10, labels=True)
    (labels,) = of_kind(outcome, WordDocument)
    (one,) = labels.fields["名单"]
    assert (one["地址"], one["邮编"]) == (address, postcode)


def test_an_identity_number_in_the_address_is_not_printed():
    typed = number("1946-10-03")
    people = reading(grid("姓名 出生日期 居住地", ("张三可", "1946-10-03", f"东河镇 {typed}")))
    outcome = build(ACTION, people, year=2026, month=10, labels=True, envelopes=True)
    assert typed not in repr(outcome.documents)


# --- what is written ------------------------------------------------------------------------------------


@pytest.fixture
def office(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save(tmp_path / "花名册.xlsx", {"在册": [["姓名", "出生日期", "居住地"], *map(list, ROWS)]})
    save(
        tmp_path / "设置.xlsx",
        {"参数": [["参数", "值"], ["单位名称", "青禾县委老干部局"], ["单位地址", "府前街1号"]]},
    )
    return tmp_path


def run(office, capsys, *arguments: object) -> tuple[int, str, str]:
    code = cli.main(["--office", str(office), "--as-of", "2026-10-01", *map(str, arguments)])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_the_files_of_a_run(office, capsys):
    code, _, _ = run(office, capsys, "birthdays", "--month", 10, "--one-file", "--labels", "--envelopes")
    folder = office / "输出" / "2026-10"
    assert code == 0
    letters = docx.Document(folder / "2026年10月生日贺信（合并打印）.docx")
    assert [p.text for p in letters.paragraphs if p.text.startswith("尊敬的")] == [
        "尊敬的张三可同志：", "尊敬的李四平同志：", "尊敬的赵六明同志：",
    ]  # fmt: skip
    assert [s.start_type.name for s in letters.sections] == ["ODD_PAGE"] * 3
    envelopes = docx.Document(folder / "2026年10月生日信封.docx")
    assert [(round(s.page_width.mm), round(s.page_height.mm)) for s in envelopes.sections] == [(220, 110)] * 2
    cells = [table.cell(1, 1).text for table in envelopes.tables]
    assert cells == ["东河镇人民路1号", "西山乡2号"]
    assert [table.cell(3, 0).text for table in envelopes.tables] == ["府前街1号\n青禾县委老干部局"] * 2
    labels = docx.Document(folder / "2026年10月生日地址标签.docx")
    assert [cell.text for cell in labels.tables[0].rows[0].cells] == [
        "东河镇人民路1号\n张三可同志　收",
        "990101\n西山乡2号\n李四平同志　收",
    ]


def document(name: str, row: int, template: str = "信.docx", **fields: object) -> WordDocument:
    given = {"姓名": name, **fields}
    return WordDocument(f"{name}.docx", template, given, record=Cell("花名册.xlsx", "在册", f"B{row}"))


@pytest.fixture
def writers(tmp_path):
    (tmp_path / "模板").mkdir()
    (tmp_path / "模板" / "信.docx").write_bytes(words.document("{{ 姓名 }}", header="{{ 姓名 }}的信"))
    (tmp_path / "模板" / "别的.docx").write_bytes(
        words.document(
            "{{ 姓名 }}",
            styles=f'<w:styles xmlns:w="{words.W}"><w:style w:styleId="x" w:type="paragraph"><w:name w:val="x"/></w:style></w:styles>',
        )
    )
    return Writers(open_office(tmp_path))


def test_every_record_keeps_its_own_header_and_begins_anew(writers, tmp_path):
    file = PrintFile("全部.docx", (document("甲", 2), document("乙", 3)), odd_pages=False)
    path = tmp_path / "全部.docx"
    path.write_bytes(writers.writing(path, file).data)
    made = docx.Document(path)
    assert [s.header.paragraphs[0].text for s in made.sections] == ["甲的信", "乙的信"]
    assert [s.start_type.name for s in made.sections] == ["NEW_PAGE", "NEW_PAGE"]


def test_every_miss_of_every_record_is_said_with_its_row(writers, tmp_path):
    file = PrintFile("全部.docx", (document("甲", 2), document("", 3), document(" ", 9)))
    with pytest.raises(Stop) as stop:
        writers.writing(tmp_path / "全部.docx", file)
    said = [problem.message for problem in stop.value.problems]
    assert [m.partition("：")[0] for m in said if "正文" not in m][::2] == [
        "花名册.xlsx 在册 第3行",
        "花名册.xlsx 在册 第9行",
    ]
    assert len(said) == 4  # in the body and in the header


def test_a_clerks_own_template_is_held_against_the_fields_of_the_one_it_stands_for(writers, tmp_path):
    use = TemplateUse("信.docx", "信", {"姓名": FieldSpec("赵一"), "备注": FieldSpec("", required=False)})
    (tmp_path / "模板" / "我的.docx").write_bytes(words.document("{{ 姓铭 }}"))
    declared = Writers(open_office(tmp_path), [use])
    letters = tuple(document(name, row, "我的.docx", 备注="") for row, name in enumerate("甲乙丙", 2))
    with pytest.raises(Stop) as stop:
        declared.writing(tmp_path / "全部.docx", PrintFile("全部.docx", letters))
    (problem,) = stop.value.problems
    assert (problem.cell.file, problem.hint) == ("我的.docx", "您是不是要写：姓名。")


def test_a_field_that_is_not_declared_is_a_mistake_of_ours(tmp_path):
    declared = Writers(open_office(tmp_path), [TemplateUse("信封.docx", "信封", {"姓名": FieldSpec("赵一")})])
    with pytest.raises(AssertionError, match="备注"):
        declared.writing(tmp_path / "信.docx", document("甲", 2, "信封.docx", 备注=""))


def test_records_of_two_templates_are_refused(writers, tmp_path):
    file = PrintFile("全部.docx", (document("甲", 2), document("乙", 3, "别的.docx")))
    with pytest.raises(Stop) as stop:
        writers.writing(tmp_path / "全部.docx", file)
    assert stop.value.problems[0].kind == "splice-styles"


# --- the sheet of labels --------------------------------------------------------------------------------

LABELS = compile_template(starters("docx_templates") / letters.LABELS.name)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)


@given(st.lists(st.tuples(TEXTS, TEXTS, st.sampled_from(["", "990101"])), min_size=1, max_size=60))
def test_every_person_has_one_label_in_order_three_in_a_row(people):
    entries = [{"姓名": n, "称呼": n, "地址": a, "邮编": p, "单位": "", "乡镇": ""} for n, a, p in people]
    root = words.root(LABELS.render({"名单": entries, "落款单位": ""}))
    rows = [list(row.iter(f"{{{words.W}}}tc")) for row in root.iter(f"{{{words.W}}}tr")]
    assert [len(row) for row in rows] == [min(3, len(people) - at) for at in range(0, len(people), 3)]
    cells = ["".join(t.text or "" for t in cell.iter(f"{{{words.W}}}t")) for row in rows for cell in row]
    assert cells == [f"{p}{a}{n}　收" for n, a, p in people]


def test_twenty_four_labels_fill_a_page_and_the_next_begins_another(tmp_path):
    tools.need("soffice")
    person = {"称呼": "张三可同志", "地址": "东河镇人民路1号东河花园小区12号楼3单元501室", "邮编": "990101"}
    entries = [{"姓名": "张三可", "单位": "", "乡镇": "", **person}] * 25
    paths = []
    for count in (24, 25):
        paths.append(tmp_path / f"{count}.docx")
        paths[-1].write_bytes(LABELS.render({"名单": entries[:count], "落款单位": ""}))
    made = libreoffice.convert_all(paths, "pdf", tmp_path / "pdf")
    texts = [libreoffice.page_texts(path) for path in made]
    assert [[page.count("同志") for page in pages] for pages in texts] == [[24], [24, 1]]
