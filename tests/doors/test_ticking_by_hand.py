"""Ticks as a clerk makes them, in Debian's Chromium: kept as a file and entered later, or entered at once by the server."""

from __future__ import annotations

import datetime as dt
import http.server
import json
import threading
from contextlib import contextmanager, suppress

import pytest
from support.offices.ticks import TODAY, UNIT, furnished, rows
from support.programs.browser import chromium, serious

from toolkit.doors.serving import DeskServer, entering
from toolkit.doors.terminal import cli
from toolkit.running import run
from toolkit.running.desk import morning

DAY = dt.date.fromisoformat(TODAY)


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture
def office(tmp_path):
    folder = furnished(tmp_path)
    morning.write(run.open_office(folder, folder), DAY, {}, str)
    return folder


@contextmanager
def shown(browser, address):
    """A page on which everything is unfolded; a mistake in a script fails the test."""
    context = browser.new_context(accept_downloads=True, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.clock.set_fixed_time(dt.datetime(2026, 10, 12, 1, 5, tzinfo=dt.UTC))  # five past nine there
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(error))  # noqa: PLW0108 - it writes an attribute on it
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(function (e) { e.open = true; })")
    try:
        yield page
    finally:
        context.close()
    assert not wrong


@contextmanager
def served(office):
    server = DeskServer(run.open_office(office, office), entering(office, lambda: DAY))
    server.timeout = 0.05
    thread = threading.Thread(target=server.until_the_end)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        thread.join(60)


def tick(page, kind, name, way="", note=""):
    """Tick the first box of a kind for a person, and fill in what opens below it."""
    line = page.locator("li", has=page.locator(f"input.tick[data-tick={kind}]"), has_text=name).last
    line.locator("input.tick").check()
    if way:
        line.locator(".tick-way").select_option(way)
    if note:
        line.locator(".tick-note").fill(note)
    return line


def test_ticks_are_kept_as_a_file_which_is_then_entered(browser, office, capsys):
    with shown(browser, (office / "今天.html").as_uri()) as page:
        assert not page.locator("#ticks").is_visible()
        tick(page, "told", "王五同", "电话", "儿子接的")
        second = tick(page, "contacted", "孙九禾")
        page.click("#ticks-save")
        assert page.inner_text("#ticks-told") == "请先写是谁办的。"
        page.fill("#ticks-by", "李四平")
        page.click("#ticks-save")
        assert "请选是怎么办的（方式）" in page.inner_text("#ticks-told")  # of the second
        second.locator(".tick-way").select_option("微信")
        assert serious(page) == []
        with page.expect_download() as coming:
            page.click("#ticks-save")
        name = coming.value.suggested_filename
        assert name.startswith("待登记-20261012-0905-")
        said = page.inner_text("#ticks-told")
        assert f"已存成文件「{name}」，在浏览器的「下载」文件夹里。台账还没有改。" in said
        assert "把这个文件放进办公文件夹的「待登记」" in said
        (office / "待登记").mkdir(exist_ok=True)
        coming.value.save_as(office / "待登记" / name)
    assert not [row for row in rows(office, "通知送达.xlsx", "送达") if "送达时间" in row]
    assert cli.main(["--office", str(office), "--as-of", TODAY, "ticks"]) == 0
    assert "勾选2条：登记2条。" in capsys.readouterr().out
    told = {row["姓名"]: row for row in rows(office, "通知送达.xlsx", "送达")}["王五同"]
    assert [told[each] for each in ("送达时间", "送达方式", "送达人", "备注")] == [
        "2026-10-12 09:05",
        "电话",
        "李四平",
        "儿子接的",
    ]
    assert rows(office, "联系台账.xlsx", "联系台账")[-1]["方式"] == "微信"


def test_what_is_copied_and_pasted_is_the_same_file(browser, office, capsys):
    with shown(browser, (office / "今天.html").as_uri()) as page:
        tick(page, "told", "王五同", "电话")
        page.fill("#ticks-by", "李四平")
        page.click("#ticks-show")
        pasted = page.input_value("#ticks-text")
        assert "粘贴，存进办公文件夹的「待登记」" in page.inner_text("#ticks-told")
    (office / "待登记").mkdir(exist_ok=True)
    (office / "待登记" / "粘贴.txt").write_bytes(pasted.replace("\n", "\r\n").encode("gb18030"))
    assert cli.main(["--office", str(office), "--as-of", TODAY, "ticks"]) == 0
    assert "登记1条" in capsys.readouterr().out


def test_a_served_page_enters_at_once_and_shows_what_is_left(browser, office):
    with served(office) as server, shown(browser, server.address) as page:
        tick(page, "told", "王五同", "电话")
        page.fill("#ticks-by", "李四平")
        page.click("#ticks-save")
        page.wait_for_selector(".tick-done")
        assert page.locator(".tick-done").all_inner_texts() == [" 已登记"]
        assert "勾选1条：登记1条。" in page.inner_text("#ticks-told")
        told = {row["姓名"]: row.get("送达时间") for row in rows(office, "通知送达.xlsx", "送达")}
        assert told == {"张三可": None, "王五同": "2026-10-12 09:05", "孙九禾": None}
        page.reload()
        assert page.locator("#notices input.tick").count() == 2
        page.click("#ticks-end")
        assert server.ended.wait(30)


def test_two_pages_that_tick_one_person_enter_them_once(browser, office):
    with (
        served(office) as server,
        shown(browser, server.address) as one,
        shown(browser, server.address) as other,
    ):
        for page, by in ((one, "李四平"), (other, "吴十方")):
            tick(page, "told", "王五同", "电话")
            page.fill("#ticks-by", by)
            page.click("#ticks-save")
            page.wait_for_selector(".tick-done, .tick-saved")
        assert other.inner_text(".tick-saved").strip() == "已登记2026-10-12 09:05、电话、李四平"
        assert len([row for row in rows(office, "通知送达.xlsx", "送达") if "送达时间" in row]) == 1


def test_whoever_was_overtaken_by_another_page_is_not_told_that_nothing_was_waiting(office):
    """Two servers on one folder: the quicker one has entered both files, and filed them."""
    filed = office / "待登记" / "待登记-20261012-0905-abc.json"
    (said,) = entering(office, lambda: DAY)(filed)["lines"]
    assert said == "这几条刚才和别的页上的一起登记过了，再点一次「登记这些勾选」就看得到每条的结果。"
    assert entering(office, lambda: DAY)(office)["lines"] == ["没有等着登记的勾选。"]


def test_a_stale_page_is_told_and_nothing_is_entered(browser, office):
    with served(office) as server, shown(browser, server.address) as page:
        mark = ["notices", "mark", "2026-001", "王五同", "--reason", "外出，电话不通"]
        assert cli.main(["--office", str(office), "--as-of", TODAY, *mark]) == 0
        tick(page, "told", "王五同", "电话")
        page.fill("#ticks-by", "李四平")
        page.click("#ticks-save")
        page.wait_for_selector(".tick-saved")
        assert "做「今天」页以后表里改过" in page.inner_text(".tick-saved")
        assert not [row for row in rows(office, "通知送达.xlsx", "送达") if "送达时间" in row]


def test_a_page_whose_server_has_ended_keeps_its_ticks_as_a_file(browser, office):
    with served(office) as server, shown(browser, server.address) as page:
        server.ended.set()
        tick(page, "told", "王五同", "电话")
        page.fill("#ticks-by", "李四平")
        page.wait_for_timeout(500)
        with page.expect_download() as coming:
            page.click("#ticks-save")
        assert coming.value.suggested_filename.startswith("待登记-")
        assert "工具箱已经收工，不能直接登记，改存成文件。" in page.inner_text("#ticks-told")


class _Foreign(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><p>other")

    def log_message(self, *_args):
        pass


def test_a_page_of_another_site_can_neither_read_nor_enter_though_it_knows_the_address(browser, office):
    other = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Foreign)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    body = json.dumps({"format": "老干部工作工具箱勾选", "office": UNIT})
    try:
        with served(office) as server, shown(browser, f"http://127.0.0.1:{other.server_port}/") as page:
            tried = page.evaluate(
                """async ([address, body]) => {
                  const said = [];
                  for (const [path, more] of [
                    ["", {}], ["ticks", {method: "POST", body}], ["ticks", {method: "POST", body, mode: "no-cors"}],
                    ["ticks", {method: "POST", body, headers: {"X-Toolkit": "ticks"}}],
                    ["end", {method: "POST", body: "", headers: {"X-Toolkit": "ticks"}}],
                  ]) {
                    try { said.push((await fetch(address + path, more)).type); } catch (error) { said.push("refused"); }
                  }
                  return said;
                }""",
                [server.address, body],
            )
            assert tried == ["refused"] * 5
            assert not server.ended.is_set()
            page.set_content(f'<iframe src="{server.address}"></iframe>')
            page.wait_for_timeout(300)
            frame = page.frames[-1]
            with suppress(Exception):  # playwright's own: it shows an error of Chromium's
                assert "今天" not in frame.content()
        assert not (office / "待登记").exists() or not [*(office / "待登记").glob("*.json")]
    finally:
        other.shutdown()
