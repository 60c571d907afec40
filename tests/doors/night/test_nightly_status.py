"""What is said of the night: how it stands, what was missed, which faults are new, what was skipped."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.cells import Cell, Exit, Problem, Stop
from toolkit.core.documents.outcome import Outcome
from toolkit.doors.night import memory, page, plan, reminder, running
from toolkit.doors.night.memory import Memory
from toolkit.doors.night.results import Answer, Ending, Result
from toolkit.doors.terminal import cli
from toolkit.files import systems
from toolkit.files.history.journal import Entry, Journal
from toolkit.jobs.job import Action, Job, discover
from toolkit.running import run
from toolkit.running.office import create

# ruff: noqa: DTZ001 - the clerk's clock has no zone


ROOT = Path(__file__).resolve().parents[3]


def at(text: str) -> dt.datetime:
    """«10-03 22:00» of 2026."""
    return dt.datetime.fromisoformat(f"2026-{text}")


class Jobs:
    """Jobs by name; each does what the test says, and may refuse."""

    def __init__(self, **builds) -> None:
        self.builds = builds
        self.checks = {"check"}
        self.title = {"budget summary": "摘要"}

    def found(self) -> dict[str, Job]:
        out = {}
        for key in self.builds:
            name, _, action = key.replace("_", " ").partition(" ")
            made = Action(
                lambda _inputs, key=key: self.builds[key](), self.title.get(f"{name} {action}", name), "", name=action,
                checks=name in self.checks,
            )  # fmt: skip
            out[name] = Job(name, name, "", (made,))
        return out


@pytest.fixture
def jobs(monkeypatch):
    made = Jobs(first=lambda: Outcome(counts={"read": 1}, summary=("读到1人。",)))
    monkeypatch.setattr(plan, "discover", made.found)
    monkeypatch.setattr(plan, "STANDARD", (("first", "22:00", ""),))
    return made


@pytest.fixture
def office(tmp_path, jobs):
    return run.open_office(tmp_path, tmp_path)


def plan_only(monkeypatch, *names: str) -> None:
    monkeypatch.setattr(plan, "STANDARD", tuple((name, "22:00", "") for name in names))


def refuse(*problems: Problem, code: Exit = Exit.DATA):
    def build():
        raise Stop(*problems, code=code)

    return build


def missing(file: str) -> Problem:
    return Problem(Cell(file), "没有找到这个文件，", "可以用 --register 指定。", "file-missing")


# --- status --------------------------------------------------------------------------------------------


def standing(office, now: str) -> Answer:
    return running.status(office, at(now), "Windows 任务计划程序", registered=False)


def test_before_the_first_night(office):
    found = standing(office, "10-03 21:00")
    text = found.sentences
    assert text[:2] == ["first：还没有做成过。", "下一次：2026年10月3日 22:00，first。"]
    assert (found.report["tasks"][0]["missed"], found.report["tasks"][0]["next"]) == (
        None,
        "2026-10-03T22:00:00",
    )
    assert "还没有登记，到时间不会自动开始；要登记请运行 toolkit nightly install。" in text
    assert text[-1] == "没有人登录这台电脑时，夜里什么也不会做；漏掉的那一夜，下次登录后补做。"
    assert found.exit is Exit.DONE


@pytest.mark.parametrize(
    ("born", "missed"), [("10-02 21:00", "2026-10-02"), ("10-02 22:00", "2026-10-02"), ("10-02 23:00", None)]
)
def test_a_night_before_the_office_was_nobody_missed(office, born, missed):
    Journal(office.folder).append(Entry(at(born).astimezone(), "birthdays"))
    (task,) = standing(office, "10-03 09:00").report["tasks"]
    assert task["missed"] == missed
    assert task["next"] == ("2026-10-02T22:00:00" if missed else "2026-10-03T22:00:00")


@pytest.mark.parametrize(
    ("now", "missed", "coming"),
    [
        ("10-04 21:59", None, "2026-10-04T22:00"),
        ("10-04 22:00", None, "2026-10-04T22:00"),  # due this moment: not yet missed
        ("10-04 22:30", None, "2026-10-04T22:00"),
        ("10-04 22:31", "2026-10-04", "2026-10-04T22:00"),
        ("10-05 08:00", "2026-10-04", "2026-10-04T22:00"),
        ("10-05 22:10", None, "2026-10-05T22:00"),  # a new night is due; the one before stays lost
    ],
)
def test_after_a_night_that_was_done(office, now, missed, coming):
    running.once(office, at("10-03 22:01"))
    (task,) = standing(office, now).report["tasks"]
    assert (task["last_done"], task["missed"]) == ("2026-10-03", missed)
    assert task["next"] == f"{coming}:00"


def test_a_failed_night_is_said_until_it_is_done(office, jobs):
    good = jobs.builds["first"]
    jobs.builds["first"] = refuse(missing("花名册.xlsx"))
    running.once(office, at("10-03 22:01"))
    found = standing(office, "10-04 08:00")
    assert found.exit is Exit.DATA
    assert (
        "  最近一夜的没有做成（2026年10月3日 22:01），原因见 今天.html，下次启动时再做。" in found.sentences
    )
    jobs.builds["first"] = good
    running.once(office, at("10-04 08:01"))
    assert standing(office, "10-04 08:02").exit is Exit.DONE


def test_one_that_is_at_it_is_seen(office, jobs):
    seen = []
    good = jobs.builds["first"]

    def look():
        with pytest.MonkeyPatch.context() as patch:
            # as from another process: a thread may take its own turn again
            patch.setattr("toolkit.files.placing.locks._held", type("None", (), {"depth": {}})())
            seen.append(standing(office, "10-03 22:01").report["running"])
        return good()

    jobs.builds["first"] = look
    running.once(office, at("10-03 22:01"))
    assert (seen, standing(office, "10-03 22:01").report["running"]) == ([True], False)


def test_the_command_answers_in_json(tmp_path, jobs, capsys, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert cli.main(["--office", str(tmp_path), "--as-of", "2026-10-03", "nightly", "status", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"tasks", "running", "scheduler", "registered", "only_while_logged_on", "problems"} <= told.keys()
    assert told["only_while_logged_on"] is True


# --- the reminder --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("10-03 22:29", ""),
        ("10-04 21:59", ""),
        ("10-04 22:30", ""),
        ("10-04 22:31", "10月4日夜里的自动任务没有做"),
        ("10-05 08:00", "10月4日夜里的自动任务没有做"),
        ("10-05 22:00", "从10月4日起夜里的自动任务没有做"),
        ("09-01 08:00", ""),  # a clock set back
    ],
)
def test_a_missed_night_is_offered(office, now, said):
    running.once(office, at("10-03 22:01"))
    sentence = reminder.sentence(office.folder, at(now))
    assert sentence.startswith(said)
    assert ("toolkit nightly --once" in sentence) == bool(said)


def test_a_failed_night_is_not_a_missed_one(office, jobs):
    jobs.builds["first"] = refuse(missing("花名册.xlsx"))
    running.once(office, at("10-03 22:01"))
    assert not reminder.sentence(office.folder, at("10-04 08:00")), "the page says so already"


def test_where_no_night_was_ever_asked_for_nobody_is_reminded(tmp_path):
    assert not reminder.sentence(tmp_path, at("10-04 08:00"))


@pytest.mark.parametrize("kept", [b"", b"[]", b'{"due": 3}', b'{"due": "soon"}', b"\xff\xfe"])
def test_a_damaged_note_reminds_nobody_and_stops_nothing(tmp_path, kept):
    (tmp_path / ".toolkit").mkdir()
    (tmp_path / ".toolkit" / "night.json").write_bytes(kept)
    assert not reminder.sentence(tmp_path, at("10-04 08:00"))


def overdue(folder: Path) -> None:
    (folder / ".toolkit").mkdir()
    (folder / ".toolkit" / "night.json").write_text('{"due": "2020-10-03T22:00:00"}', encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "reminded"),
    [
        (["settings"], True),
        (["history"], True),
        (["history", "--json"], False),
        (["history", "--help"], False),
        (["nightly", "status"], False),
        (["jobs"], False),
        (["--as-of", "2026-10-03", "history"], False),
    ],
)
def test_any_command_offers_to_catch_up_on_stderr(tmp_path, capsys, words, reminded):
    overdue(tmp_path)
    cli.main(["--office", str(tmp_path), *words])
    out, err = capsys.readouterr()
    assert ("toolkit nightly --once" in err) == reminded
    assert "从10月3日起夜里的自动任务没有做" not in out
    assert err.count("\n") == (1 if reminded else err.count("\n"))


def test_the_offer_can_be_switched_off(tmp_path, capsys):
    overdue(tmp_path)
    with xlsxwriter.Workbook(tmp_path / "设置.xlsx") as book:
        page = book.add_worksheet("参数")
        page.write_row("A1", ("参数", "值"))
        page.write_row("A2", ("补做提醒", "否"))
    cli.main(["--office", str(tmp_path), "history"])
    assert "自动任务没有做" not in capsys.readouterr().err


def test_the_note_is_written_only_when_it_changes(office):
    running.once(office, at("10-03 22:01"))
    note = office.folder / ".toolkit" / "night.json"
    before = note.stat()
    running.once(office, at("10-03 22:02"))
    assert (note.stat().st_mtime_ns, note.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_asking_for_it_costs_no_start():
    """No layer that touches files is loaded for a question which every command asks."""
    code = "import sys; import toolkit.doors.night.reminder; print(sorted(m for m in sys.modules if m.split('.')[0] == 'toolkit'))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (
        done.stdout.strip()
        == "['toolkit', 'toolkit.doors', 'toolkit.doors.night', 'toolkit.doors.night.reminder']"
    )


def test_what_the_night_remembers_is_out_of_sight(tmp_path, monkeypatch):
    hidden = []
    monkeypatch.setattr(systems.current, "hide", hidden.append)
    for day in (3, 4):
        kept = Memory(tmp_path)
        kept.due = at(f"10-0{day} 22:00")
        kept.keep()
    assert hidden == [tmp_path / ".toolkit"]


# --- skipped, or missing -------------------------------------------------------------------------------


def only(night) -> Result:
    (result,) = night.results
    return result


def test_a_standard_task_for_a_workbook_that_the_office_never_kept_is_skipped_calmly(
    office, jobs, monkeypatch
):
    jobs.builds = {"notices_status": refuse(missing("通知送达.xlsx"))}
    plan_only(monkeypatch, "notices status")
    night = running.once(office, at("10-03 22:01"))
    assert (only(night).status, night.exit) == (Ending.SKIPPED, Exit.DONE)
    page = night.page.read_text(encoding="utf-8")
    assert "还没有通知送达.xlsx，跳过。" in page
    assert "没有做成" not in page
    assert running.once(office, at("10-03 22:02")).results == (), "that night is over"
    assert Memory(office.folder).is_done(only(night).task, dt.date(2026, 10, 3)), "also after a restart"
    assert Memory(office.folder).last_done(only(night).task) is None


def test_a_starter_that_nobody_has_filled_in_is_skipped_too(office, jobs, monkeypatch):
    empty = Problem(Cell("任职.xlsx", "任职"), "任职表里还没有人，", "请一个职务填一行。", "posts-empty")
    jobs.builds = {"budget_summary": refuse(empty)}
    plan_only(monkeypatch, "budget summary")
    night = running.once(office, at("10-03 22:01"))
    assert (only(night).status, night.exit) == (Ending.SKIPPED, Exit.DONE)
    assert only(night).lines == ("任职表里还没有人，跳过。填了就会做（任职.xlsx 任职）。",)


def test_a_fresh_office_has_a_calm_first_night(tmp_path, monkeypatch):
    """All standard tasks, for real, on the starters as they come."""
    create(tmp_path)
    night = running.once(run.open_office(tmp_path, tmp_path), at("10-03 22:01"))
    assert night.exit is Exit.DONE, night.answer().sentences
    assert {r.status for r in night.results} <= {Ending.DONE, Ending.SKIPPED}
    assert len(night.results) == len(plan.STANDARD)


def test_once_the_workbook_was_there_its_absence_is_a_failure(office, jobs, monkeypatch):
    plan_only(monkeypatch, "notices status")
    jobs.builds = {"notices_status": Outcome}
    assert only(running.once(office, at("10-03 22:01"))).status is Ending.DONE
    jobs.builds = {"notices_status": refuse(missing("通知送达.xlsx"))}
    night = running.once(office, at("10-04 22:01"))
    assert (only(night).status, night.exit) == (Ending.FAILED, Exit.DATA)
    assert "请找回来放在原处；不再做的，在设置.xlsx「计划」表里把这一行的启用填否。" in str(
        only(night).problems[0]
    )


@pytest.mark.parametrize(
    ("key", "task", "problems"),
    [
        ("birthdays", "birthdays", [missing("花名册.xlsx")]),
        ("notices_status", "notices status", [missing("花名册.xlsx")]),
        ("notices_status", "notices status", [missing("通知送达.xlsx"), missing("花名册.xlsx")]),
        ("first", "first", [missing("别的.xlsx")]),
        (
            "notices_status",
            "notices status",
            [Problem(Cell("通知送达.xlsx"), "打不开，", "请关闭。", "file-open")],
        ),
    ],
)
def test_everything_else_that_is_missing_is_a_failure(office, jobs, monkeypatch, key, task, problems):
    jobs.builds = {key: refuse(*problems)}
    plan_only(monkeypatch, task)
    night = running.once(office, at("10-03 22:01"))
    assert only(night).status is Ending.FAILED
    assert "--register" not in night.page.read_text(encoding="utf-8"), "nobody types options at night"


def test_a_planned_task_that_does_not_exist_is_a_line_on_the_page(office, jobs, monkeypatch):
    plan_only(monkeypatch, "first", "prophecy daily")
    night = running.once(office, at("10-03 22:01"))
    assert night.exit is Exit.DATA
    assert "没有「prophecy daily」这个任务" in night.page.read_text(encoding="utf-8")
    assert only(night).status is Ending.DONE


def test_the_starter_plans_the_standard_tasks_and_each_has_a_remark():
    names = [name for name, *_ in plan.STANDARD]
    assert names[:3] == ["该办的事", "生日慰问", "资料核对"]
    assert all(remark for *_, remark in plan.STANDARD)
    assert not re.search("[a-zA-Z]", "".join(names))
    book = ROOT / "workbooks" / "设置.xlsx"
    grid = next(g for g in run.from_disk(book).grids() if g.sheet == "计划")
    tasks, _ = plan.read([grid], run.open_office(book.parent, book.parent).synonyms, discover())
    assert [t.title.partition("（")[0] for t in tasks] == names, "each of them is a task that exists"
    assert {t.command for t in tasks} > plan._MAY_SKIP


# --- what is new ---------------------------------------------------------------------------------------


def faults(*refs: str) -> tuple[Problem, ...]:
    return tuple(
        Problem(Cell("花名册.xlsx", "在册", r), f"{r}读不懂，", "请改正。", "birth-unusable") for r in refs
    )


def test_the_check_tells_new_faults_only(office, jobs, monkeypatch):
    plan_only(monkeypatch, "check")
    said = []
    for now, refs in (("10-03 22:01", "D3 D7"), ("10-04 22:01", "D7 D9"), ("10-05 22:01", "D7 D9")):
        problems = faults(*refs.split())
        jobs.builds = {
            "check": lambda p=problems: Outcome(counts={"read": 20}, problems=p, summary=("读到20人。",))
        }
        night = running.once(office, at(now))
        assert night.exit is Exit.DONE
        said.append((only(night).lines[-1], night.page.read_text(encoding="utf-8").count("读不懂")))
        told = night.answer().report["rows"][0]["faults"]
    assert said == [
        ("这是头一夜核对，现有2处问题，从下一夜起只说新增的。", 0),
        ("和10月3日夜里比：新增1处问题，改好1处，还有1处没有改。", 1),
        ("和10月4日夜里比：没有新增的问题，改好0处，还有2处没有改。", 0),
    ]
    assert told == {"since": "2026-10-04", "new": [], "mended": 0, "still": 2}


def test_of_the_faults_that_a_task_met_the_first_are_listed(office, jobs):
    jobs.builds["first"] = lambda: Outcome(problems=faults("D3", "D4", "D5", "D6"))
    text = running.once(office, at("10-03 22:01")).page.read_text(encoding="utf-8")
    assert "资料里有4处问题，先列3处：" in text
    assert (text.count("读不懂"), "1件都做好了。" in text) == (3, True)


def compared(folder: Path, day: int, *refs: str):
    outcome = Outcome(counts={"read": 20}, problems=faults(*refs))
    return Memory(folder).compare("check 1", dt.date(2026, 10, day), outcome)


def test_a_night_done_again_gives_the_same_answer(tmp_path):
    compared(tmp_path, 3, "D3")
    first = compared(tmp_path, 4, "D3", "D7")
    assert compared(tmp_path, 4, "D3", "D7") == first
    assert [p.cell.ref for p in first.new] == ["D7"]


def test_a_clock_set_back_is_compared_with_what_was_before_it(tmp_path):
    compared(tmp_path, 3, "D3")
    compared(tmp_path, 30, "D3", "D7")
    back = compared(tmp_path, 4, "D3", "D9")
    assert (back.night, [p.cell.ref for p in back.new]) == (dt.date(2026, 10, 3), ["D9"])


@pytest.mark.parametrize(
    "kept", [b"", b"[]", b'{"faults": {"check 1": [{"night": "2026-10-02"}]}}', b'{"faults": {"check 1": 3}}']
)
def test_a_damaged_memory_makes_it_a_first_night(tmp_path, kept):
    (tmp_path / ".toolkit").mkdir()
    (tmp_path / ".toolkit" / "night.json").write_bytes(kept)
    assert compared(tmp_path, 3, "D3").night is None
    assert compared(tmp_path, 4, "D3").night == dt.date(2026, 10, 3)


def test_what_an_office_of_before_has_kept_is_understood(office):
    """Up to 0.1 three files held it; they go once the one is written."""
    folder = office.folder / ".toolkit"
    folder.mkdir()
    keys = [["birth-unusable", "花名册.xlsx", "在册", "D3"]]
    kept = {"check 1": [{"night": "2026-10-02", "rows": 20, "keys": keys}]}
    card = {
        "task": "other",
        "title": "另一件",
        "night": "2026-10-02",
        "due": "2026-10-02T22:00:00",
        "late": False,
    }
    card |= {"at": "2026-10-02T22:00:00", "status": "done", "left_out": 0, "lines": ["9人"], "alerts": []}
    (folder / "night-faults.json").write_text(json.dumps(kept), encoding="utf-8")
    (folder / "nights.json").write_text(json.dumps([card | {"faults": [], "files": []}]), encoding="utf-8")
    (folder / "night-due.json").write_text('{"due": "2026-10-03T22:00:00"}', encoding="utf-8")
    assert [p.cell.ref for p in compared(office.folder, 3, "D3", "D7").new] == ["D7"]
    assert Memory(office.folder).results["other"].lines == ("9人",)
    assert [p.name for p in sorted(folder.glob("night*"))] == ["night.json"]


def test_the_memory_holds_no_value_and_does_not_grow(tmp_path):
    for day in range(1, 31):
        compared(tmp_path, day, "D3")
    text = (tmp_path / ".toolkit" / "night.json").read_text(encoding="utf-8")
    assert "读不懂" not in text
    assert len(json.loads(text)["faults"]["check 1"]) <= 5


def test_a_memory_that_cannot_be_kept_leaves_the_night_open(office, jobs, monkeypatch):
    plan_only(monkeypatch, "check")
    jobs.builds = {"check": lambda: Outcome(counts={"read": 2}, problems=faults("D3"))}

    def full(*_arguments, **_named):
        raise Stop(Problem(Cell("night.json"), "磁盘已满，", "请清理磁盘。", "disk-full"))

    monkeypatch.setattr(memory, "put", full)
    assert only(running.once(office, at("10-03 22:01"))).status is Ending.FAILED


# --- told before it is marked --------------------------------------------------------------------------


class Death(BaseException):
    """The process is gone, with whatever it was about to do."""


@pytest.mark.parametrize("marks", [0, 1])
def test_what_a_dying_process_has_marked_stands_on_the_page(office, jobs, monkeypatch, marks):
    jobs.builds = {name: lambda n=name: Outcome(summary=(f"{n}：5人。",)) for name in ("first", "second")}
    plan_only(monkeypatch, "first", "second")
    mark, left = Memory.mark, iter(range(marks))

    def dies(*arguments, **named):
        if next(left, None) is None:
            raise Death
        mark(*arguments, **named)

    monkeypatch.setattr(Memory, "mark", dies)
    with pytest.raises(Death):
        running.once(office, at("10-03 22:01"))
    text = (office.folder / "今天.html").read_text(encoding="utf-8")
    assert ("first：5人。" in text, "second：5人。" in text) == (True, marks == 1)
    assert ("1件还没有做" in text) == (marks == 0), "and what it did not come to is said, too"
    monkeypatch.setattr(Memory, "mark", mark)
    rest = running.once(office, at("10-04 08:00"))
    assert [r.command for r in rest.results] == ["first", "second"][marks:]
    text = rest.page.read_text(encoding="utf-8")
    assert "2件都做好了。" in text
    assert "first：5人。" in text


# --- the page ------------------------------------------------------------------------------------------


def shown(task: str, day: int, **changes) -> Result:
    when = dt.datetime(2026, 10, day, 22)
    plain = {"task": task, "title": task, "night": when.date(), "due": when, "at": when}
    return Result(**plain | {"status": Ending(changes.pop("status", "done"))} | changes)


def rendered(*cards: Result, problems=()) -> str:
    return page.render(cards, [], problems, at("10-04 22:30"), at("10-05 22:00"))["night"]


def test_figures_of_an_earlier_night_stand_apart_and_dated():
    text = rendered(shown("甲", 4, lines=("5人",)), shown("乙", 3, lines=("9人",)))
    assert "<p>2026年10月4日（星期日）夜里的结果：</p>" in text
    assert "1件都做好了。" in text, "the verdict is on tonight"
    tonight, _, older = text.partition("更早的结果")
    assert ("5人" in tonight, "9人" in tonight, "9人" in older) == (True, False, True)
    assert "这是2026年10月3日（星期六）夜里的。" in older


@pytest.mark.parametrize(
    ("states", "verdict", "tone"),
    [
        (["done", "done"], "2件都做好了。", "good"),
        (["done", "skipped"], "1件都做好了，1件跳过。", "good"),
        (["skipped"], "没有要做的事。", "quiet"),
        (["done", "failed", "skipped"], "1件没有做成（做好1件，1件跳过）。怎么办写在下面。", "bad"),
        (["done", "stopped"], "1件还没有做（做好1件）。怎么办写在下面。", "bad"),
        ([], "还没有做过什么。", "quiet"),
    ],
)
def test_the_verdict_stands_on_top(states, verdict, tone):
    text = rendered(*(shown(str(i), 4, status=s) for i, s in enumerate(states)))
    assert f'<p class="{tone}">{verdict}</p>' in text


def test_a_fault_of_the_settings_is_said_once_and_on_every_card_pointed_to():
    wrong = Problem(Cell("设置.xlsx", "参数", "B3"), "填的是「实岁」，", "请改正。", "setting-value")
    cards = [shown(t, 4, status="failed", faults=(str(wrong),)) for t in "甲乙"]
    text = rendered(*cards, problems=(wrong, wrong))
    assert text.count("填的是「实岁」") == 1
    assert text.count("原因写在上面。") == 2
    assert "2件没有做成，设置有1处要改" in text


def test_files_of_one_title_are_told_apart_by_their_kind():
    names = ("x.xlsx", "x.docx", "x.txt", "目录/a b&c.XLSX")
    text = rendered(shown("甲", 4, files=tuple(("每日预算摘要", n) for n in names)))
    assert [text.count(f"（{kind}）") for kind in ("表格", "文档", "文字")] == [2, 1, 1]
    assert 'href="%E7%9B%AE%E5%BD%95/a%20b%26c.XLSX"' in text


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_can_leave_its_place(title, line):
    text = rendered(shown("甲", 4, title=title, lines=(line,), files=((title, line),)))
    assert text.count("<script") == 0
    assert text.count('<div class="card">') == 1
    assert text.count("<!--") == 0, "nothing that the page would take for a mark of its own"
    assert text.encode("utf-8", "surrogatepass")
