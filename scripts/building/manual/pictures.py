"""docs/图/*.png: pictures for the manual from real runs, by LibreOffice, poppler, Chromium and ImageMagick.

Not the same bytes on every machine, so they are taken only when asked for: scripts/build.py --pictures.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from building import toolbook
from building.manual import button_picture, narrative, picture
from environment import ROOT
from toolkit.doors.buttons import offered
from toolkit.files.layout import TOOLBOOK
from toolkit.jobs.job import discover
from toolkit.sheets.buttons.macros import DESK, PARAMETERS

DAY = "2026-10-09"  # the practice data are made for that autumn
_DOTS = 84  # per inch: readable on a screen, small in the kit
_BUTTON_DOTS, _PAGE_DOTS = 96, 64
_TOP_MARGIN = 54  # points above sheet 操作台 on paper
PAPERS = (
    ("纸上-申报表", "checklist candidates --year 2026", "输出/**/梨坳镇*申报表.docx", 2),
    ("纸上-通知", "", "输出/**/关于*通知.docx", 2),
    ("公文-修好前", "", "公文/*（有毛病的）.docx", 1),
    ("公文-修好后", "lint --fix {letter}", "公文/*（已规范）.docx", 1),
)
"""For docs/verification.md and the manual's first pages: name, what is run, its paper, and which page."""


def take() -> list[str]:
    """Run every job's `run` lines on the practice data and render what its `picture` entries name.

    Returns:
        What could not be taken, one sentence each.
    """
    wrong = []
    with tempfile.TemporaryDirectory() as temporary:
        office = Path(temporary) / "办公"
        call = [sys.executable, "-m", "toolkit", "--office", str(office), "--as-of", DAY]
        setup = [*call[:3], "setup", "--practice", "--yes", "--no-list", "--unit", "青禾县委老干部局"]
        subprocess.run([*call, *setup[3:]], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        for job in discover().values():
            words = narrative(job.name)
            for line in words.get("run", []):
                done = subprocess.run([*call, *line.split(" ")], cwd=ROOT, check=False, capture_output=True)
                if done.returncode not in (0, 3):
                    wrong.append(f"toolkit {line}: {done.stderr.decode('utf-8', 'replace')}")
            for wanted in words.get("picture", []):
                found = sorted(office.glob(wanted["source"]))
                if not found:
                    wrong.append(f"{wanted['name']}: no {wanted['source']}")
                    continue
                _take(found[0], picture(wanted["name"]), wanted.get("page", 1), Path(temporary))
        for name, line, source, page in PAPERS:
            if line:
                letter = next(office.glob("公文/*.docx"))
                words = [word.format(letter=letter) for word in line.split(" ")]
                subprocess.run([*call, *words], cwd=ROOT, check=False, capture_output=True)
            _take(next(office.glob(source)), picture(name), page, Path(temporary))
        subprocess.run(
            [*call, "today"], cwd=ROOT, check=False, capture_output=True
        )  # its first lines on 操作台
        take_buttons(Path(temporary), (office / TOOLBOOK).read_bytes())
    return wrong


def take_buttons(scratch: Path, used: bytes) -> None:
    """Sheets 操作台 and 参数 of a 工具箱.xlsm in use, and each job's button by itself, as LibreOffice shows them."""
    books = scratch / "按钮"
    books.mkdir()
    jobs = [job for job in discover().values() if job.button]
    for job in jobs:
        data = toolbook.printed(toolbook.build(offered.of(job)))
        (books / f"{job.name}.xlsm").write_bytes(data)
    (books / "all.xlsm").write_bytes(toolbook.printed(used))
    _convert([*sorted(books.iterdir())], scratch)
    for number, name in ((1, DESK), (3, PARAMETERS)):  # between them lies 更多
        _slim(_page(scratch / "pdf" / "all.pdf", number, _PAGE_DOTS, scratch), picture(name))
    cut = round((_TOP_MARGIN + toolbook.above_the_desk()) / 72 * _BUTTON_DOTS)
    for job in jobs:
        page = _page(scratch / "pdf" / f"{job.name}.pdf", 1, _BUTTON_DOTS, scratch)
        _slim(page, picture(button_picture(job)), "-crop", f"+0+{cut}", "+repage")


def _take(source: Path, target: Path, page: int, scratch: Path) -> None:
    """One page of a workbook or document as a small PNG; of a web page its top, as it is on that day."""
    if source.suffix == ".html":
        _slim(_shot(source, scratch), target)
        return
    _convert([source], scratch)
    _slim(_page(scratch / "pdf" / f"{source.stem}.pdf", page, _DOTS, scratch), target)


def _shot(source: Path, scratch: Path) -> Path:
    """What the system's Chromium shows of a page on the day of the practice data."""
    from playwright.sync_api import sync_playwright

    shown = scratch / "shot.png"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1100, "height": 1500})
        context.clock.set_fixed_time(f"{DAY}T09:00:00")
        page = context.new_page()
        page.goto(source.as_uri())
        page.screenshot(path=shown)
        browser.close()
    return shown


def _convert(sources: list[Path], scratch: Path) -> None:
    """To PDF, by LibreOffice, into the folder «pdf»."""
    profile, out = (scratch / "profile").as_uri(), scratch / "pdf"
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", str(out),
         *map(str, sources)],
        check=True, capture_output=True,
    )  # fmt: skip


def _page(pdf: Path, number: int, dots: int, scratch: Path) -> Path:
    """One page of a PDF as a picture, so many dots per inch."""
    subprocess.run(
        ["pdftoppm", "-r", str(dots), "-f", str(number), "-l", str(number), "-singlefile", "-png", str(pdf), str(scratch / "page")],
        check=True,
    )  # fmt: skip
    return scratch / "page.png"


def _slim(picture: Path, target: Path, *cut: str) -> None:
    """Without its white edges and in few colours; `cut`: what ImageMagick does first."""
    subprocess.run(
        ["convert", str(picture), *cut, "-trim", "-bordercolor", "white", "-border", "12", "-strip",
         "-colors", "48", f"PNG8:{target}"],
        check=True,
    )  # fmt: skip
