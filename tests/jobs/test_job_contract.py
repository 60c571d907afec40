"""The ground for later jobs: a job of two actions, with every kind of parameter and document, in this file alone."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from support.offices.drawn import save

import toolkit.jobs
from toolkit import data
from toolkit.core.cells import Cell, Exit, Problem, Stop
from toolkit.core.documents.outcome import (
    AppendRow,
    Column,
    Exclusion,
    Formula,
    Kind,
    Level,
    Outcome,
    Row,
    SetCell,
    Sheet,
    SheetDocument,
    TextDocument,
    ToCheck,
    WordDocument,
    WorkbookChange,
)
from toolkit.core.tables.catalogue import DISPATCHES
from toolkit.core.tables.columns import Field, Table
from toolkit.doors.terminal import cli
from toolkit.jobs.job import Action, Job, Need, Parameter, discover, load

BOOKS = Table("书目", (Field("书名"), Field("数量", kind=Kind.INTEGER)), must=("书名",), row="本")
LOANS = Table("借阅", (Field("书名"), Field("借阅人")), must=("书名", "借阅人"), row="次")


def lend(inputs):
    """The bare action: two workbooks in, four kinds of document out."""
    shelf = inputs.table(BOOKS)
    loans = [r for reading in inputs.tables[LOANS.name] for r in reading.records]
    titles = [r.text("书名") for r in shelf.records]
    lent = [t for t in titles if any(r.text("书名") == t for r in loans)]
    lost = [t for t in titles if t == "无名"]
    title = f"{inputs.settings.text('单位名称') or '老干阅览室'}借阅表"
    rows = tuple(Row((t, sum(r.text("书名") == t for r in loans))) for t in titles)
    total = Row(("合计", Formula("SUM({次数:})", len(loans))), Level.TOTAL)
    return Outcome(
        documents=(
            SheetDocument(
                "借阅表.xlsx",
                (Sheet("借阅", (Column("书名"), Column("次数", Kind.INTEGER)), (*rows, total), title=title),),
                title=title,
            ),
            WordDocument(
                "感谢信.docx",
                "生日贺信.docx",
                {
                    "姓名": "张三可", "称呼": "张三可同志", "年龄": 80, "年龄说法": "80周岁", "整岁": 80, "生日": inputs.today,
                    "农历生日": "", "单位": "阅览室", "地域": "全县", "党员": "", "落款单位": "阅览室", "日期": inputs.today,
                },
                folder="信",
            ),
            TextDocument("短信.txt", "请还书\n谢谢"),
            WorkbookChange(
                inputs.files[0].path,
                (SetCell("书目", "B2", 9), AppendRow("书目", {"A": "新书", "B": Decimal(1)})),
                title="登记",
            ),
        ),
        counts={
            "read": len(titles), "listed": len(lent), "excluded": 0, "to_check": len(lost),
            "on_the_shelf": len(titles) - len(lent) - len(lost),
        },
        rows=[{"title": t} for t in lent],
        to_check=tuple(ToCheck(t, Cell("书目.xlsx", "书目", "A4"), "没有书名", "请补填。") for t in lost),
        summary=(f"借出{len(lent)}本。",),
    )  # fmt: skip


def audit(inputs):
    """The second action: positional arguments; it exists to find faults."""
    wanted = inputs.params["titles"]
    titles = {r.text("书名") for r in inputs.table(BOOKS).records}
    missing = [t for t in wanted if t not in titles]
    if inputs.params["refuse"]:
        raise Stop(
            Problem(Cell("书目.xlsx", "书目", "A1"), "这本账锁着，", "请明天再来。", "locked"),
            code=Exit.LOCKED,
        )
    if inputs.params["slip"]:
        raise KeyError(f"bug with a secret: {wanted[0]}")
    found = [t for t in wanted if t in titles]
    return Outcome(
        counts={"read": len(wanted), "listed": len(found), "excluded": len(missing), "to_check": 0},
        excluded=tuple(Exclusion(t, "没有这本书", Cell("书目.xlsx", "书目")) for t in missing),
        problems=tuple(
            Problem(Cell("书目.xlsx", "书目"), f"没有「{t}」，", "请核对。", "no-book") for t in missing
        ),
        summary=(f"{inputs.params['level']}：核对{len(wanted)}本，从{inputs.params['since']}起",),
    )


JOB = Job(
    name="library",
    title="图书借阅",
    help="试验用的任务。",
    actions=(
        Action(
            build=lend,
            changes=True,
            title="借阅表",
            help="汇总借阅。",
            needs=(
                Need(BOOKS, lambda p, _s, _t: (p["books"] or "书目.xlsx",)),
                Need(
                    LOANS, lambda *_: ("借阅一.xlsx", "借阅二.xlsx", "借阅三.xlsx"), optional=True, every=True
                ),
            ),
            parameters=(Parameter("books", "书目", "哪个书目", "file"),),
            examples=(("library", "汇总"),),
            folder=lambda _p, today: f"图书/{today.year}",
        ),
        Action(
            name="audit",
            build=audit,
            title="核对",
            help="核对书名。",
            needs=(Need(BOOKS, lambda *_: ("书目.xlsx",)),),
            parameters=(
                Parameter("titles", "书名", "要核对的书名", positional=True, required=True, many=True),
                Parameter("since", "起始", "从哪天起", "date"),
                Parameter("level", "程度", "粗看还是细看", "choice", choices=("粗看", "细看"), short="l"),
                Parameter("refuse", "拒绝", "拒绝", "flag", excludes=("slip",)),
                Parameter("slip", "出错", "出错", "flag"),
            ),
            examples=(("library audit 史记", "核对一本"),),
            checks=True,
        ),
    ),
)


def add_job(job: Job, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a capability of the job's name where capabilities are looked for."""
    (folder / job.name).mkdir(parents=True, exist_ok=True)
    (folder / job.name / "__init__.py").touch()
    (folder / job.name / f"{job.name}.py").touch()
    monkeypatch.setattr(toolkit.jobs, "__path__", [*toolkit.jobs.__path__, str(folder)])
    module = importlib.import_module(f"toolkit.jobs.{job.name}.{job.name}")
    monkeypatch.setattr(module, "JOB", job, raising=False)


@pytest.fixture
def office(tmp_path, monkeypatch):
    """An office with the job, as if its file lay in toolkit/jobs."""
    add_job(JOB, tmp_path / "jobs", monkeypatch)
    save(tmp_path / "书目.xlsx", {"书目": [["书名", "数量"], ["史记", 1], ["汉书", 2], ["无名", 3]]})
    save(tmp_path / "借阅一.xlsx", {"a": [["书名", "借阅人"], ["史记", "张三可"]]})
    save(tmp_path / "借阅三.xlsx", {"a": [["书名", "借阅人"], ["史记", "李四平"]]})
    return tmp_path


def run(office, capsys, *arguments: object) -> tuple[int, str, str]:
    code = cli.main(["--office", str(office), "--as-of", "2026-10-01", *map(str, arguments)])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_the_bare_command_reads_several_workbooks_and_writes_every_kind(office, capsys):
    code, out, _ = run(office, capsys, "library", "--json")
    assert code == 0
    answer = json.loads(out)
    folder = office / "输出" / "图书" / "2026"
    assert [d["path"] for d in answer["documents"]] == [
        str(folder / "借阅表.xlsx"),
        str(folder / "信" / "感谢信.docx"),
        str(folder / "短信.txt"),
        str(office / "书目.xlsx"),
    ]
    assert answer["counts"] == {"read": 3, "listed": 1, "excluded": 0, "to_check": 1, "on_the_shelf": 1}
    assert [f["name"] for f in answer["files"]] == ["书目.xlsx", "借阅一.xlsx", "借阅三.xlsx"]
    sheet = openpyxl.load_workbook(folder / "借阅表.xlsx", data_only=True)["借阅"]
    assert sheet["A1"].value == "老干阅览室借阅表"
    assert [c.value for c in list(sheet.rows)[-1]] == ["合计", 2]
    assert "张三可同志" in "".join(p.text for p in docx.Document(folder / "信" / "感谢信.docx").paragraphs)
    assert (folder / "短信.txt").read_bytes() == b"\xef\xbb\xbf" + "请还书\r\n谢谢".encode()
    books = openpyxl.load_workbook(office / "书目.xlsx")["书目"]
    assert [[c.value for c in row] for row in books.rows] == [
        ["书名", "数量"],
        ["史记", 9],
        ["汉书", 2],
        ["无名", 3],
        ["新书", 1],
    ]
    assert len(list((office / "备份").glob("书目*"))) == 1


def test_one_entry_of_the_journal_and_one_undo_for_all_of_it(office, capsys):
    before = (office / "书目.xlsx").read_bytes()
    run(office, capsys, "library")
    code, out, _ = run(office, capsys, "history", "--json")
    (entry,) = json.loads(out)["entries"]
    assert (code, entry["command"], len(entry["files"])) == (0, "library", 4)
    assert run(office, capsys, "undo")[0] == 0
    assert (office / "书目.xlsx").read_bytes() == before
    assert not (office / "输出" / "图书" / "2026" / "借阅表.xlsx").exists()


def test_what_to_check_is_a_result_unless_strict(office, capsys):
    assert run(office, capsys, "library", "-n")[0] == 0
    assert run(office, capsys, "library", "-n", "--strict")[0] == 3


def test_an_action_with_positional_arguments(office, capsys):
    code, out, err = run(
        office, capsys, "library", "audit", "史记", "汉书", "--since", "2026-01-02", "-l", "细看"
    )
    assert (code, out, err) == (0, "细看：核对2本，从2026-01-02起\n", "")
    code, out, err = run(office, capsys, "library", "audit", "史记", "红楼", "--json")
    answer = json.loads(out)
    assert (code, answer["job"], answer["params"]["titles"]) == (3, "library audit", ["史记", "红楼"])
    assert answer["problems"][0]["kind"] == "no-book"
    assert "没有「红楼」" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["library", "audit"], "还缺少 书名"),
        (["library", "audit", "史记", "--since", "昨天"], "--since 写得不对：日期要写成 2026-10-01 这样。"),
        (["library", "audit", "史记", "-l", "乱看"], "--level 写得不对：可以写：粗看、细看。"),
        (["library", "audit", "史记", "--refuse", "--slip"], "--refuse 和 --slip 不能一起用"),
        (["library", "lend"], "没有「lend」这个命令"),
    ],
)
def test_usage_errors(office, capsys, arguments, said):
    code, out, err = run(office, capsys, *arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_a_refusal_is_an_object_too_with_its_own_code(office, capsys):
    code, out, err = run(office, capsys, "library", "audit", "史记", "--refuse", "--json")
    assert (code, json.loads(out)["problems"][0]["kind"]) == (4, "locked")
    assert err == "书目.xlsx 书目!A1：这本账锁着，请明天再来。\n"


def test_a_bug_shows_and_logs_no_value(office, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    code, out, err = run(office, capsys, "library", "audit", "机密姓名", "--slip")
    log = (tmp_path / "toolkit-error.log").read_text(encoding="utf-8")
    assert (code, out) == (1, "")
    assert "程序自己出错了（KeyError）" in err
    assert "KeyError" in log
    assert "test_job_contract.py" in log
    assert "机密" not in err + log


def test_help_comes_from_the_declaration(office, capsys):
    code, out, _ = run(office, capsys, "library", "audit", "-h")
    assert code == 0
    for text in (
        "图书借阅 · 核对：核对书名。",
        "书名",
        "-l, --level 粗看|细看",
        "toolkit library audit 史记",
    ):
        assert text in out
    assert "library" in run(office, capsys, "-h")[1]


def test_a_job_sees_what_the_office_has_decided(office, capsys):
    save(office / "设置.xlsx", {"参数": [["参数", "值"], ["单位名称", "青禾阅览室"]]})
    answer = json.loads(run(office, capsys, "settings", "--json")[1])
    assert {
        "name": "单位名称",
        "value": "青禾阅览室",
        "origin": "设置.xlsx 参数!B2",
        "help": "打印在名单和信函上的单位名称，如 青禾县委老干部局",
    } in answer["settings"]
    assert (
        "青禾阅览室借阅表"
        in json.loads(run(office, capsys, "library", "-n", "--json")[1])["documents"][0]["title"]
    )


def test_a_job_that_loses_count_is_a_bug_and_writes_nothing(office, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "log"))
    lost = Action(
        build=lambda _i: Outcome(counts={"read": 2, "listed": 1, "excluded": 0, "to_check": 0}),
        title="",
        help="x",
    )
    job = Job("losing", "丢人", "丢人。", (lost,))
    add_job(job, office / "jobs", monkeypatch)
    assert run(office, capsys, "losing")[0] == 1
    assert not (office / "输出").exists()


def test_a_job_has_the_name_of_its_module(monkeypatch):
    import toolkit.jobs.register.check as first
    import toolkit.jobs.register.fill as second

    monkeypatch.setattr(second, "JOB", first.JOB)
    with pytest.raises(ValueError, match=r"job check stands in toolkit\.jobs\.register\.fill"):
        discover()


@pytest.mark.parametrize(
    ("arguments", "jobs"),
    [(["--help"], set()), (["check", "--help"], set()), (["--office", "{}", "rules", "-n"], {"rules"})],
)
def test_a_command_imports_its_own_job_and_no_other_and_help_none(arguments, jobs, tmp_path):
    given = [each.format(tmp_path) for each in arguments]
    code = (
        f"import sys; from toolkit.doors.terminal import cli; cli.main({given!r});"
        "print(*(m for m in sys.modules if m.startswith('toolkit.jobs.')))"
    )
    command = [sys.executable, "-X", "utf8", "-c", code]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    loaded = {module.rpartition(".")[2] for module in done.stdout.splitlines()[-1].split()}
    assert (loaded & discover().keys(), "job" in loaded) == (jobs, True)


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        (["--help"], {"commands.json"}),
        (["birthdays", "--help"], {"commands.json", "commands/birthdays.json"}),
        (["visits", "add", "--help"], {"commands.json", "commands/visits.json"}),
        (["history", "--help"], set()),
    ],
)
def test_help_reads_what_is_said_of_its_own_job_alone(arguments, files, monkeypatch, capsys):
    read: list[str] = []
    text = data.text
    data.read.cache_clear()
    monkeypatch.setattr(data, "text", lambda name: read.append(name) or text(name))
    assert cli.main(arguments) == 0
    assert capsys.readouterr().out
    assert set(read) == files


@pytest.mark.parametrize("name", ["job", "sheets", "没有", "os.path", "../x", ""])
def test_what_is_no_job_is_not_loaded(name):
    assert load(name) is None


def test_who_takes_a_document_number_takes_their_turn_before_reading():
    """Else two letters made at the same time get one number; `run` refuses the change."""
    late = [
        f"{job.name} {action.name}"
        for job in discover().values()
        for action in job.actions
        if any(need.table is DISPATCHES for need in action.needs) and not action.changes
    ]
    assert not late


def test_every_job_declares_what_the_doors_need():
    for job in discover().values():
        for action in job.actions:
            assert action.title
            assert action.examples, job.name
            assert action.examples[0][0].startswith(job.name)
            names = [p.name for p in action.parameters]
            assert len(set(names)) == len(names)
            titles = [p.title for p in action.parameters]
            assert len(set(titles)) == len(titles), "sheet 参数 knows them by their titles"
            for parameter in action.parameters:
                assert parameter.kind in ("integer", "text", "date", "flag", "choice", "file")
                assert bool(parameter.choices) is (parameter.kind == "choice")
                assert set(parameter.excludes) <= set(names)


def test_the_day_is_handed_in(office, capsys):
    cli.main(["--office", str(office), "--as-of", "2031-01-01", "library"])
    capsys.readouterr()
    assert (office / "输出" / "图书" / "2031").is_dir()
