"""Write docs/使用手册.html, 常见问题.html and 一页纸.docx, and the pictures from real runs.

python scripts/build_manual.py              the pages
python scripts/build_manual.py --check      says what is stale, writes nothing (exit 1)
python scripts/build_manual.py --pictures   also runs every job on the practice data and takes the pictures anew
                                            (LibreOffice, poppler and ImageMagick)

A page a job: what it is for stands in scripts/manual/jobs/<name>.toml, options and examples come from the job itself.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import jinja2

ROOT = Path(__file__).resolve().parent.parent
for folder in (ROOT, ROOT / "scripts"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

import toolbook  # noqa: E402
from slim_docx import HEI, KAI, RED, TITLE, Cell, Page, document, paragraph, run, table  # noqa: E402

from toolkit.doors.buttons import offered  # noqa: E402
from toolkit.jobs.job import Job, discover  # noqa: E402

SOURCES = ROOT / "scripts" / "manual"
DOCS = ROOT / "docs"
PICTURES = DOCS / "图"
DAY = "2026-10-09"  # the practice data are made for that autumn
_DOTS = 84  # per inch: readable on a screen, small in the kit
_BUTTON_DOTS = 96
_TOP_MARGIN = 54  # points above sheet 操作台 on paper


def pages() -> dict[str, str]:
    """File name → HTML of every page."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(SOURCES, encoding="utf-8"),
        autoescape=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    template = environment.get_template("manual.html.j2")
    start, faq = _toml(SOURCES / "start.toml"), _toml(SOURCES / "faq.toml")
    chapters = [_section(s, f"s{n}") for n, s in enumerate(start["section"], 1)]
    chapters += [_job_section(job) for job in discover().values()]
    questions = [_section(s, f"q{n}") for n, s in enumerate(faq["section"], 1)]
    return {
        "使用手册.html": template.render(title="老干部工作工具箱　使用手册", lead=start["lead"], sections=chapters),
        "常见问题.html": template.render(title="老干部工作工具箱　常见问题", lead=faq["lead"], sections=questions),
    }  # fmt: skip


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _section(data: dict[str, Any], anchor: str) -> dict[str, Any]:
    """A section with everything that the template asks for."""
    empty = {
        "button": "",
        "button_picture": "",
        "command": "",
        "paragraphs": [],
        "steps": [],
        "pictures": [],
        "result": [],
        "mind": [],
    }
    return {**empty, "anchor": anchor, "page": False, "actions": [], **data}


def _job_section(job: Job) -> dict[str, Any]:
    words = narrative(job.name)
    shown = [
        {"file": f"{p['name']}.png", "caption": p["caption"]}
        for p in words.get("picture", [])
        if (PICTURES / f"{p['name']}.png").is_file()
    ]
    return _section(
        {
            "title": job.title,
            "button": job.title if job.button else "",
            "button_picture": _if_taken(_button_picture(job)),
            "command": job.name,
            "paragraphs": words.get("paragraphs", [job.help]),
            "steps": words.get("steps", []),
            "result": words.get("result", []),
            "mind": words.get("mind", []),
            "pictures": shown,
            "page": True,
            "actions": [
                {"title": a.title, "parameters": a.parameters, "examples": a.examples} for a in job.actions
            ],
        },
        job.name,
    )


def _button_picture(job: Job) -> str:
    return f"按钮-{job.title}.png"


def _if_taken(name: str) -> str:
    return name if (PICTURES / name).is_file() else ""


def narrative(name: str) -> dict[str, Any]:
    """What scripts/manual/jobs says of a job; {} where nobody has written it yet."""
    path = SOURCES / "jobs" / f"{name}.toml"
    return _toml(path) if path.is_file() else {}


def one_page() -> bytes:
    """一页纸: what hangs beside the desk, A4, in print that can be read without glasses."""
    rows = [(_bold("想做的事"), _bold("点哪个按钮"), _bold("做出来的东西"))]
    for job in discover().values():
        if job.button:
            words = narrative(job.name).get("sheet", {})
            what, made = words.get("want", job.help), words.get("made", "「输出」文件夹里")
            rows.append((Cell(what, align="left"), job.title, Cell(made, align="left")))
    return document(
        [
            paragraph(run("老干部工作工具箱　一页纸", font=TITLE, size=28, colour=RED), align="center", after=8, line=40),
            _line("第一次：", "双击「1-开始使用」，照着提示一步一步来。"),
            _line("平　时：", "打开「工具箱.xlsm」点按钮；宏不能用的，双击同名的文件，一样。"),
            table((66, 42, 66), rows, height=9, size=13),
            paragraph(run("记住四句话", font=HEI, size=18), before=8, line=30),
            _line("一、", "花名册只读不改；只有「补填」会往里填，先备份。"),
            _line("二、", "拿到名单先看「待核实」，一个人也不漏。"),
            _line("三、", "要改动的表格先保存、关闭，再点按钮。"),
            _line("四、", "做错了不要紧：双击「还原上一步」。"),
            paragraph(run("有问题找：＿＿＿＿＿＿　电话：＿＿＿＿＿＿＿＿", font=KAI, size=16), before=8, line=28),
        ],
        Page(margins=(16, 18, 14, 18)),
        size=16,
        line=27,
        table_sizes=(13,),
    )  # fmt: skip


def _bold(text: str) -> Cell:
    return Cell(text, bold=True, shade="F5EFE9")


def _line(label: str, text: str) -> str:
    return paragraph(run(label, font=HEI, size=16) + run(text, size=16))


# --- pictures ---------------------------------------------------------------------------------------


def take_pictures() -> list[str]:
    """Run every job's `run` lines on the practice data and render what its `picture` entries name.

    Returns:
        What could not be taken, one sentence each.
    """
    PICTURES.mkdir(exist_ok=True)
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
            for picture in words.get("picture", []):
                found = sorted(office.glob(picture["source"]))
                if not found:
                    wrong.append(f"{picture['name']}: no {picture['source']}")
                    continue
                _take(found[0], PICTURES / f"{picture['name']}.png", picture.get("page", 1), Path(temporary))
        take_buttons(Path(temporary))
    return wrong


def take_buttons(scratch: Path) -> None:
    """The lines of sheet 操作台 with their buttons, one picture a job, as LibreOffice shows them."""
    books = scratch / "按钮"
    books.mkdir()
    jobs = [job for job in discover().values() if job.button]
    questions = offered.questions()
    for job in jobs:
        data = toolbook.printed(toolbook.build(offered.of(job), questions))
        (books / f"{job.name}.xlsm").write_bytes(data)
    _convert([books / f"{job.name}.xlsm" for job in jobs], scratch)
    cut = round((_TOP_MARGIN + toolbook.above_the_desk()) / 72 * _BUTTON_DOTS)
    for job in jobs:
        page = _page(scratch / "pdf" / f"{job.name}.pdf", 1, _BUTTON_DOTS, scratch)
        _slim(page, PICTURES / _button_picture(job), "-crop", f"+0+{cut}", "+repage")


def _take(source: Path, target: Path, page: int, scratch: Path) -> None:
    """One page of a workbook or document as a small PNG."""
    _convert([source], scratch)
    _slim(_page(scratch / "pdf" / f"{source.stem}.pdf", page, _DOTS, scratch), target)


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


def main() -> int:
    """Write or check; see the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--pictures", action="store_true")
    given = parser.parse_args()
    wrong = take_pictures() if given.pictures else []
    made = {name: text.encode("utf-8") for name, text in pages().items()} | {"一页纸.docx": one_page()}
    stale = {name: data for name, data in made.items() if _there(DOCS / name) != data}
    for name, data in stale.items():
        print(("stale: " if given.check else "written: ") + name)
        if not given.check:
            (DOCS / name).write_bytes(data)
    for line in wrong:
        print(line)
    return 1 if wrong or (given.check and stale) else 0


def _there(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


if __name__ == "__main__":
    raise SystemExit(main())
