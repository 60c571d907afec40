"""`toolkit templates`: every fault at once, what a job offers, a preview that is written whole or not at all."""

from __future__ import annotations

import json

import docx
import pytest
from support.offices.drawn import save
from support.papers import words

from toolkit.doors.terminal import cli
from toolkit.jobs.job import discover
from toolkit.jobs.templates import known_uses, likely
from toolkit.running.office import starters
from toolkit.word.templates.template import compile_template

SHIPPED = sorted(path.name for path in starters("docx_templates").glob("*.docx"))
USES = {known.use.name: known.use for known in known_uses(discover().values())}


@pytest.fixture
def office(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "模板").mkdir()
    rows = [
        ["姓名", "出生日期", "居住地"],
        ["张三可", "1946-10-03", "东河镇1号"],
        ["李四平", "1946-10-04", None],
    ]
    save(tmp_path / "花名册.xlsx", {"在册": rows})
    return tmp_path


def run(office, capsys, *arguments: object) -> tuple[int, str, str]:
    code = cli.main(["--office", str(office), "--as-of", "2026-10-01", *map(str, arguments)])
    out = capsys.readouterr()
    return code, out.out, out.err


def put(office, name: str, *body: str, **rest: str) -> None:
    (office / "模板" / name).write_bytes(words.document(*body, **rest))


# --- check ----------------------------------------------------------------------------------------------


def test_without_a_file_every_template_of_the_office_is_checked(office, capsys):
    put(office, "生日贺信.docx", "尊敬的{{ 姓名 }}：")
    put(office, "~$日贺信.docx", "｛｛")
    code, out, err = run(office, capsys, "templates", "check")
    assert (code, err) == (0, "")
    assert out.splitlines() == [f"{name}：没有问题。" for name in SHIPPED]


def test_all_faults_of_all_templates_are_listed_at_once(office, capsys):
    put(
        office,
        "生日贺信.docx",
        "尊敬的{{ 姓铭 }}：",
        "｛｛单位｝｝",
        "{{ 落款单位， }}",
        "{% if 整岁 %}寿辰",
        header="{{ 身份证号 }}",
    )
    put(office, "信封.docx", "{{ 地扯 }}")
    code, out, err = run(office, capsys, "templates", "check")
    assert code == 3
    assert "信封.docx：1处错误，0处提醒。" in out
    assert "生日贺信.docx：" in out
    for said in (
        "信封.docx 正文!第1段：字段“地扯”不存在",
        "字段“姓铭”不存在",
        "您是不是要写：姓名",
        "全角花括号",
        "“，”改为“,”",
        "没有结束",
        "页眉里有个人信息“身份证号”，会印在每一页上",
    ):
        assert said in err


def test_a_template_of_another_name_is_held_against_the_fields_that_fit(office, capsys):
    put(
        office,
        "我的贺信.docx",
        "尊敬的{{ 称呼 }}：{{ 生日|月日 }}是您的{{ 年龄说法 }}生日。{{ 落款单位 }}{{ 日期 }}{{ 祝词 }}",
    )
    code, out, err = run(office, capsys, "templates", "check", "我的贺信.docx")
    assert code == 3
    assert "按「生日贺信.docx」的字段核对" in out
    assert "字段“祝词”不存在" in err


def test_like_says_whose_fields_are_meant(office, capsys):
    put(office, "我的.docx", "{{ 称呼 }}{{ 地址 }}")
    assert run(office, capsys, "templates", "check", "我的", "--like", "信封")[0] == 0
    code, _, err = run(office, capsys, "templates", "check", "我的", "--like", "生日贺信.docx")
    assert code == 3
    assert "字段“地址”不存在" in err
    code, _, err = run(office, capsys, "templates", "check", "我的", "--like", "没有的")
    assert code == 3
    assert "没有哪项工作用这个模板" in err


def test_fields_that_no_job_fills_are_told(office, capsys):
    put(office, "外来.docx", "{{ 甲 }}{{ 乙 }}")
    code, out, err = run(office, capsys, "templates", "check", "外来.docx")
    assert code == 3
    assert "不知道给哪项工作用，已和各项工作的全部字段核对；可以用 --like" in out
    assert ["字段“甲”不存在" in err, "字段“乙”不存在" in err] == [True, True]


@pytest.mark.parametrize("name", ["生日贺信.docx", "生日贺信（新）.docx", "给老同志的信.docx"])
def test_a_misspelt_field_is_told_whatever_the_template_is_called(office, capsys, name):
    put(office, name, "尊敬的{{ 姓铭 }}：")
    code, out, err = run(office, capsys, "templates", "check", name)
    assert code == 3
    assert "字段“姓铭”不存在" in err
    assert "您是不是要写：姓名。" in err
    # Of one misspelt field nobody can say whose it is; a name can.
    whose = "按「生日贺信.docx」" if "生日贺信" in name else "按「"
    assert (whose in out and "的字段核对" in out) is (name != "生日贺信.docx")


def test_the_same_as_one_object(office, capsys):
    put(office, "信封.docx", "{{ 地扯 }}")
    code, out, _ = run(office, capsys, "templates", "check", "信封.docx", "--json")
    (one,) = json.loads(out)["templates"]
    assert code == 3
    assert (one["name"], one["fields_of"], one["guessed"], one["sound"]) == (
        "信封.docx",
        "信封.docx",
        False,
        False,
    )
    assert [(p["sheet"], p["cell"], p["kind"]) for p in one["problems"]] == [
        ("正文", "第1段", "field-unknown")
    ]


def test_a_missing_template_is_said(office, capsys):
    code, _, err = run(office, capsys, "templates", "check", "没有.docx")
    assert code == 3
    assert "没有这个模板" in err


def test_the_base_of_official_letters_is_checked_for_its_styles(office, capsys):
    base = docx.Document(str(starters("docx_templates") / "公文底稿.docx"))
    base.styles["署名"].name = "署名（新）"
    base.save(str(office / "模板" / "公文底稿.docx"))
    code, out, err = run(office, capsys, "templates", "check", "公文底稿")
    assert (code, out) == (3, "公文底稿.docx：1处错误，0处提醒。\n")
    assert "写公文用的底稿里面少了样式「署名」" in err


# --- fields ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["birthdays", "生日慰问", "生日贺信", "生日贺信.docx"])
def test_fields_of_a_job_with_samples(office, capsys, wanted):
    code, out, _ = run(office, capsys, "templates", "fields", wanted)
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "生日贺信.docx    每人一封的生日贺信（toolkit birthdays）"
    assert "  {{ 姓名 }}  赵一    老同志的姓名" in lines
    assert "  {{ 农历生日 }}  八月廿三    过农历的才有；可以是空的" in lines
    assert "  {{ 字段|大写 }}    120000 → 人民币壹拾贰万元整" in lines


def test_fields_of_lists_and_of_all_jobs(office, capsys):
    _, out, _ = run(office, capsys, "templates", "fields")
    assert "  {% for 项 in 联系人 %}    有事找谁，每人一项；电话不知道的空着手填" in out.splitlines()
    assert "    {{ 项.姓名 }}  吴八" in out.splitlines()
    _, out, _ = run(office, capsys, "templates", "fields", "--json")
    found = {one["name"]: one for one in json.loads(out)["templates"]}
    assert set(SHIPPED) <= set(found)
    assert {"name": "姓名", "sample": "赵一", "required": True, "note": "老同志的姓名"} in found[
        "生日贺信.docx"
    ]["fields"]


def test_an_unknown_job_lists_the_known_ones(office, capsys):
    code, _, err = run(office, capsys, "templates", "fields", "没有")
    assert code == 3
    assert "birthdays" in err


# --- what jobs declare ----------------------------------------------------------------------------------


def test_every_shipped_template_is_declared_and_uses_only_what_it_is_given():
    for name in SHIPPED:
        template = compile_template(starters("docx_templates") / name)
        assert template.check(USES[name].fields) == [], name
        assert template.render(USES[name].samples, optional=USES[name].optional), name


def test_a_likely_template_is_called_alike_or_shares_most_fields():
    known = known_uses(discover().values())
    assert likely(["称呼", "年龄说法", "祝词"], known).use.name == "生日贺信.docx"
    assert likely(["地址", "邮编"], known, "我的信封2").use.name == "信封.docx"
    assert likely(["甲", "乙"], known) is None
    assert likely([], known) is None


# --- preview --------------------------------------------------------------------------------------------


def test_preview_fills_a_template_with_fictitious_people(office, capsys):
    for name in SHIPPED:
        code, out, err = run(office, capsys, "templates", "preview", name)
        path = office / "输出" / "模板预览" / f"{name.removesuffix('.docx')}（预览）.docx"
        assert (code, err) == (0, "")
        assert out == f"已写入 {path}\n"
        template = compile_template(starters("docx_templates") / name)
        assert path.read_bytes() == template.render(USES[name].samples, optional=USES[name].optional)
        assert "{" not in "".join(words.root(path.read_bytes()).itertext()), name


def test_preview_of_the_offices_own_version_goes_through_the_journal_and_can_be_undone(office, capsys):
    put(office, "生日贺信.docx", "我们的{{ 姓名 }}")
    _, out, _ = run(office, capsys, "templates", "preview", "生日贺信", "--json")
    (made,) = json.loads(out)["documents"]
    assert words.texts((office / "输出/模板预览/生日贺信（预览）.docx").read_bytes()) == ["我们的赵一"]
    assert made["path"].endswith("生日贺信（预览）.docx")
    assert "templates preview" in run(office, capsys, "history")[1]
    assert run(office, capsys, "undo")[0] == 0
    assert not (office / "输出/模板预览/生日贺信（预览）.docx").exists()


def test_preview_as_pdf(office, capsys, monkeypatch):
    monkeypatch.setattr("toolkit.word.printing.pdf.programs", list)
    code, out, _ = run(office, capsys, "templates", "preview", "生日贺信", "--pdf")
    assert code == 0
    assert "没有 Word、WPS 或 LibreOffice，做不了 PDF" in out
    assert [path.suffix for path in (office / "输出/模板预览").glob("*.*")] == [".docx"]


def test_preview_of_a_faulty_template_writes_nothing_and_lists_every_fault(office, capsys):
    put(office, "生日贺信.docx", "{{ 姓铭 }}", "{{ 性 别 }}")
    code, out, err = run(office, capsys, "templates", "preview", "生日贺信.docx")
    assert (code, out) == (3, "")
    assert len(err.splitlines()) == 2
    assert not (office / "输出").exists()


def test_preview_of_a_template_nobody_knows_asks_for_like(office, capsys, tmp_path):
    put(office, "外来.docx", "{{ 甲 }}")
    code, _, err = run(office, capsys, "templates", "preview", "外来.docx")
    assert code == 3
    assert "--like" in err


# --- what is told before anything is printed -----------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("尊敬的{ 姓名 }同志{{ 落款单位 }}", "“{ 姓名 }”不是这里的标记，不会被填写"),
        ("尊敬的{ { 姓名 } }同志{{ 落款单位 }}", "“{ { 姓名 } }”不是这里的标记"),
        ("尊敬的${姓名}同志{{ 落款单位 }}", "“${姓名}”不是这里的标记"),
        ("尊敬的«x»同志{{ 落款单位 }}", "“«x»”不是这里的标记"),
        ("祝您生日快乐", "一个字段也没有"),
    ],
)
@pytest.mark.parametrize("dry", [(), ("-n",)])
def test_marks_of_other_programs_are_told_by_the_job_that_fills_the_template(office, capsys, body, told, dry):
    put(office, "生日贺信.docx", body)
    assert told in run(office, capsys, "templates", "check", "生日贺信.docx")[2]
    code, _, err = run(office, capsys, "birthdays", "--month", 10, "--letters", *dry)
    assert code == 0
    assert err.count(told) == 1  # once, not for every letter


def test_a_run_without_writing_tells_a_faulty_template_too(office, capsys):
    put(office, "生日贺信.docx", "尊敬的{{ 姓铭 }}：")
    assert "您是不是要写：姓名" in run(office, capsys, "birthdays", "--month", 10, "--letters", "-n")[2]


# --- a whole run ----------------------------------------------------------------------------------------


def test_a_fault_of_the_template_is_told_once_and_not_for_every_person(office, capsys):
    put(office, "生日贺信.docx", "尊敬的{{ 姓铭 }}：")
    code, _, err = run(office, capsys, "birthdays", "--month", 10, "--letters")
    assert code == 3
    assert [line.partition("：")[0] for line in err.splitlines()] == ["生日贺信.docx 正文!第1段"]
    assert "您是不是要写：姓名" in err
    assert not (office / "输出").exists()


def test_a_miss_of_one_person_names_the_row_and_not_the_name(office, capsys):
    put(office, "生日贺信.docx", "{{ 称呼 }}{{ 年龄 + 1 }}")
    save(
        office / "花名册.xlsx",
        {
            "在册": [
                ["姓名", "出生日期"],
                ["张三可", "1946-10-03"],
                ["李四平", "10月4日"],
                ["王五安", "10月5日"],
            ]
        },
    )
    code, _, err = run(office, capsys, "birthdays", "--month", 10, "--letters")
    assert code == 3
    lines = err.splitlines()
    assert ["第3行" in lines[0], "第4行" in lines[1], len(lines)] == [True, True, 2]
    assert "花名册.xlsx 在册 第3行" in lines[0]
    assert "李四平" not in err
    assert not (office / "输出").exists()


def test_what_a_job_says_may_be_empty_may_be_printed_bare(office, capsys):
    put(office, "生日贺信.docx", "{{ 称呼 }}[{{ 农历生日 }}][{{ 性别 }}]")
    code, _, _ = run(office, capsys, "birthdays", "--month", 10, "--letters")
    (letter, _) = sorted((office / "输出/2026-10/2026年10月生日贺信").glob("*.docx"))
    assert code == 0
    assert words.texts(letter.read_bytes()) == ["张三可同志[][]"]
