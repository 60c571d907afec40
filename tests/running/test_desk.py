"""今天.html put in place: whatever is broken, a page that says so; what a run changes is told, and the rest is kept."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from support.offices.drawn import save

from toolkit.doors.terminal import cli
from toolkit.running import office as offices
from toolkit.running import run
from toolkit.running.desk import morning, page

DAY = dt.date(2026, 10, 20)
PEOPLE = [["姓名", "所属乡镇", "出生日期"], ["张三可", "青禾镇", "1946-10-22"]]


def written(folder, day=DAY):
    office = run.open_office(folder, folder, forgiving=True)
    path = morning.write(office, day, {}, lambda error: f"出错了：{type(error).__name__}")
    return path.read_text(encoding="utf-8")


@pytest.fixture
def office(tmp_path):
    save(tmp_path / "花名册.xlsx", {"在册": PEOPLE})
    save(tmp_path / "设置.xlsx", {"参数": [["参数", "值"], ["单位名称", "青禾县委老干部局"]]})
    return tmp_path


def section(text: str, key: str) -> str:
    return re.search(rf'(?s)<section id="{key}".*?</section>', text)[0]


def toolkit(office, *arguments: str) -> int:
    return cli.main(["--office", str(office), "--as-of", DAY.isoformat(), *arguments])


def test_it_is_written_from_the_terminal_and_is_no_step_to_be_undone(office, capsys):
    assert toolkit(office, "today") == 0
    assert "七天内的生日1人，最久没有走动的1人。" in capsys.readouterr().out
    text = (office / page.PAGE).read_text(encoding="utf-8")
    assert "张三可" in section(text, "births")
    assert "<h1>2026年10月20日 星期二</h1>" in text
    assert not re.search(r'(src|href)="(https?:)?//', text), "nothing from outside"
    assert toolkit(office, "undo") != 0
    assert (office / page.PAGE).is_file()
    assert toolkit(office, "today", "-n") == 0


def test_a_run_puts_its_documents_onto_the_page_and_leaves_the_rest(office):
    before = written(office)
    assert toolkit(office, "birthdays", "--month", "10") == 0
    after = (office / page.PAGE).read_text(encoding="utf-8")
    files = section(after, "files")
    assert re.findall('href="([^"]+)"', files) == [
        "%E8%BE%93%E5%87%BA/2026-10/2026%E5%B9%B410%E6%9C%88%E7%94%9F%E6%97%A5%E6%85%B0%E9%97%AE%E5%90%8D%E5%8D%95.xlsx"
    ]
    assert "2026年10月生日慰问名单.xlsx" in files
    assert "别的没有重算" in after
    assert section(after, "births") == section(before, "births")


def test_a_run_writes_no_page_where_there_is_none_and_never_fails_for_one(office):
    assert toolkit(office, "birthdays", "--month", "10") == 0
    assert not (office / page.PAGE).exists()
    (office / page.PAGE).write_text("我自己的", encoding="utf-8")
    assert toolkit(office, "birthdays", "--month", "11") == 0
    assert (office / page.PAGE).read_text(encoding="utf-8") == "我自己的"


def test_what_the_night_has_told_stays_when_the_page_is_made_anew(office):
    folder = run.open_office(office, office)
    page.write(
        folder, office / page.PAGE, None, {"night": "<p>6件都做好了。</p>", "faults": "<p>新增1处</p>"}
    )
    assert "还没有算出来" in (office / page.PAGE).read_text(encoding="utf-8")
    text = written(office)
    assert "6件都做好了。" in section(text, "night")
    assert "新增1处" in section(text, "faults")
    assert "张三可" in section(text, "births")


def test_the_page_of_former_times_goes(office):
    (office / "输出").mkdir()
    (office / "输出" / "昨夜.html").write_text("", encoding="utf-8")
    written(office)
    assert not (office / "输出" / "昨夜.html").exists()


@pytest.mark.damaged_files
def test_a_broken_register_stops_no_page(office):
    (office / "花名册.xlsx").write_bytes(b"PK\3\4broken")
    text = written(office)
    assert "有的表读不了，或者还没有填" in text
    assert "花名册.xlsx：没有读到，这一栏没有做，原因写在最上面。" in section(text, "births")
    assert "还没有写过文件" in section(text, "files")


def test_broken_settings_stop_no_page(office):
    save(office / "设置.xlsx", {"参数": [["参数", "值"], ["计岁法", "实岁"]]})
    text = written(office)
    assert "今天该办的事还没有算出来" in text
    assert "设置.xlsx 参数!B2" in text


def test_a_bug_of_ours_stops_no_page(office, monkeypatch):
    monkeypatch.setattr(morning, "load", lambda _name: None)
    assert "出错了：KeyError" in written(office)


def test_so_many_that_the_search_lies_beside_the_page(office, monkeypatch):
    whole = written(office)
    assert "var PEOPLE=" in whole
    monkeypatch.setattr(page, "_LIGHTEST", 1000)
    apart = written(office)
    beside = (office / "今天-查人.js").read_text(encoding="utf-8")
    assert "var PEOPLE=" not in apart
    assert 'src="%E4%BB%8A%E5%A4%A9-%E6%9F%A5%E4%BA%BA.js"' in apart
    assert "两个文件要放在一起" in apart
    told = json.loads(beside.removeprefix("var PEOPLE=").removesuffix(";"))
    assert [row[0] for row in told["people"]] == ["张三可"]
    monkeypatch.undo()
    written(office)
    assert not (office / "今天-查人.js").exists()


def test_no_cell_can_leave_its_place(office):
    evil = "</script><script>alert(1)</script><!--night-->"
    save(office / "花名册.xlsx", {"在册": [PEOPLE[0], ["张三可", "青禾镇" + evil, "1946-10-22"]]})
    text = written(office)
    assert "alert(1)</script>" not in text.replace("\\u003c", "<\\")
    assert text.count("<!--night-->") == 1


def test_a_press_renews_the_whole_page_after_its_answer(tmp_path, capsys):
    offices.create(tmp_path, practice=True)
    book = str(tmp_path / "工具箱.xlsm")
    assert cli.main(["--as-of", "2026-10-20", "press", "birthdays", "--book", book]) == 0
    assert "生日慰问名单.xlsx" in capsys.readouterr().out
    text = (tmp_path / page.PAGE).read_text(encoding="utf-8")
    assert "10月22日 周四" in section(text, "births")
    assert "生日慰问名单.xlsx" in section(text, "files")


def test_the_first_thing_to_double_click_lies_beside_the_toolbook(tmp_path):
    offices.create(tmp_path)
    twin = next(tmp_path.glob("1-今天.*"))
    assert "serve" in twin.read_bytes().decode("gbk" if twin.suffix == ".bat" else "utf-8")


def test_nothing_in_the_practice_county_may_not_lie_on_a_desk(tmp_path):
    """No identity number, no whole telephone, no full address, for any day of three weeks apart."""
    offices.create(tmp_path, practice=True)
    people = run.from_disk(tmp_path / "表格" / "花名册.xlsx").grids()
    grid = next(iter(people))
    at = next(n for n, row in enumerate(grid.rows) if "现居住地" in [str(c) for c in row])
    column = [str(c) for c in grid.rows[at]].index("现居住地")
    homes = {str(row[column]) for row in grid.rows[at + 1 :] if row[column] and len(str(row[column])) > 6}
    assert homes
    for day in (DAY, dt.date(2026, 12, 28), dt.date(2027, 2, 10)):
        text = written(tmp_path, day)
        assert not re.findall(
            r"(?<![0-9a-f])[0-9]{17}[0-9Xx](?![0-9a-f])|(?<![0-9a-f-])1[3-9][0-9]{9}(?![0-9a-f-])", text
        )
        assert not [home for home in homes if home in text]
