"""今天.html as somebody uses it in Chromium: opened from disk, searched by keyboard, printed, on a phone, by a screen reader."""

from __future__ import annotations

import datetime as dt
import subprocess

import pytest
from support.programs.browser import chromium, serious
from support.tools import need

from toolkit.doors.night import running
from toolkit.running import office as offices
from toolkit.running import run
from toolkit.running.desk import morning

DAY = dt.date(2026, 10, 20)


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The practice county after a night."""
    folder = tmp_path_factory.mktemp("办公")
    offices.create(folder, practice=True)
    office = run.open_office(folder, folder)
    running.once(office, dt.datetime.combine(DAY, dt.time(8, 0)))
    return morning.write(office, DAY, {}, str).as_uri()


@pytest.fixture
def opened(browser, address):
    """A page of a browser on that day; a mistake in a script fails the test."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768})
    context.clock.set_fixed_time(dt.datetime(2026, 10, 20, 9, 0).astimezone())
    shown, wrong = context.new_page(), []
    shown.on("pageerror", lambda error: wrong.append(error))  # noqa: PLW0108 - it writes an attribute on it
    shown.on("requestfailed", lambda request: wrong.append(request.url))
    shown.goto(address)
    yield shown
    context.close()
    assert not wrong


def test_it_opens_from_disk_and_says_what_day_it_is(opened):
    assert opened.inner_text("h1") == "2026年10月20日 星期二"
    assert not opened.is_visible("#stale")
    assert not opened.is_visible("#old")
    assert "6件都做好了" in opened.inner_text("#night")
    assert opened.locator("#files a").count() > 3


def test_on_another_day_it_says_that_it_is_old(browser, address):
    context = browser.new_context()
    context.clock.set_fixed_time(dt.datetime(2026, 10, 22, 9, 0).astimezone())
    shown = context.new_page()
    shown.goto(address)
    assert "双击「1-今天」" in shown.inner_text("#stale")
    assert "已经旧了" in shown.inner_text("#old")
    context.close()


def test_somebody_is_looked_up_with_the_keyboard_alone(opened):
    opened.focus("#q")
    opened.keyboard.type("青禾镇")
    opened.keyboard.press("Enter")
    assert opened.inner_text("#told").startswith("有")
    opened.keyboard.press("Tab")
    opened.keyboard.press("Tab")
    name = opened.evaluate("document.activeElement.textContent").split("　")[0]
    opened.keyboard.press("Enter")
    assert opened.inner_text("#card h3") == name
    assert opened.evaluate("document.activeElement.id") == "card"
    assert "今年" in opened.inner_text("#card")
    opened.fill("#q", "没有这个人")
    opened.keyboard.press("Enter")
    assert opened.inner_text("#told").startswith("没有查到")
    assert not opened.is_visible("#card")


@pytest.mark.parametrize("width", [1366, 390])
def test_nothing_sticks_out_of_the_window_and_letters_are_large(opened, width):
    opened.set_viewport_size({"width": width, "height": 768})
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 20


@pytest.mark.parametrize("width", [1366, 390])
def test_axe_finds_nothing_serious(opened, width):
    opened.set_viewport_size({"width": width, "height": 768})
    opened.evaluate("document.querySelectorAll('details').forEach(function (e) { e.open = true; })")
    opened.fill("#q", "青禾镇")
    opened.keyboard.press("Enter")
    opened.click("#hits button >> nth=0")
    assert serious(opened) == []


def test_it_prints_as_it_is_folded_and_without_what_paper_cannot_do(opened, tmp_path):
    opened.pdf(path=tmp_path / "今天.pdf", format="A4")
    text = subprocess.run(
        [need("pdftotext"), "-layout", str(tmp_path / "今天.pdf"), "-"], capture_output=True, check=True
    ).stdout.decode()
    assert "还有94件" in text, "what is unfolded is printed too: the clerk has the choice"
    assert text.count("\f") < 12
    assert "七天内的生日" in text
    assert "姓名、单位、乡镇或支部" not in text, "nobody can search on paper"


def test_without_scripts_everything_but_the_search_is_there(browser, address):
    context = browser.new_context(java_script_enabled=False)
    shown = context.new_page()
    shown.goto(address)
    assert "浏览器没有启用脚本" in shown.inner_text("#seek")
    assert not shown.is_visible("#asking")
    assert shown.locator("#births li.item").count() > 0
    assert not shown.is_visible("#stale")
    context.close()


def test_scripts_and_styles_are_such_as_browsers_of_ten_years_ago_know():
    """ECMAScript 5: Edge 12, 360, UOS; no arrow, let, const, template, fetch, class, no grid without which nothing stands."""
    from pathlib import Path

    import toolkit.running.desk

    folder = Path(toolkit.running.desk.__file__).parent
    for script in folder.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert not [
            word
            for word in ("=>", "let ", "const ", "`", "fetch(", "class ", "import ", "async ")
            if word in text
        ], script
    assert "var(--" not in (folder / "page.css").read_text(encoding="utf-8")
