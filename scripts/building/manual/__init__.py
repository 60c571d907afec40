"""docs/使用手册.html, 常见问题.html and 一页纸.docx: a page a job.

What a job is for stands in scripts/building/manual/jobs/<name>.toml, options and examples come from the job itself.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import jinja2

from building.manual import basis
from building.slim_docx import HEI, KAI, RED, TITLE, Cell, Page, document, paragraph, run, table
from environment import ROOT
from toolkit.doors.buttons import offered
from toolkit.jobs.job import Job, discover

SOURCES = Path(__file__).parent


def files() -> dict[str, bytes]:
    """Both pages, and the one to hang up."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(SOURCES, encoding="utf-8"),
        autoescape=True,
        trim_blocks=True,
    )
    template = environment.get_template("manual.html.j2")
    jobs = [_job_section(job) for job in discover().values()]
    out = {"docs/一页纸.docx": one_page()}
    for title, source, letter, further in (("使用手册", "start", "s", jobs), ("常见问题", "faq", "q", [])):
        said = _toml(SOURCES / f"{source}.toml")
        sections = [{"anchor": f"{letter}{n}", **each} for n, each in enumerate(said["section"], 1)]
        page = template.render(
            title=f"老干部工作工具箱　{title}", lead=said["lead"], sections=sections + further
        )
        out[f"docs/{title}.html"] = page.encode()
    return out


def lacking() -> list[str]:
    """What somebody has to write, or to take away, a sentence each."""
    jobs, out = discover(), []
    for name in jobs:
        words, path = narrative(name), f"scripts/building/manual/jobs/{name}.toml"
        if not words.get("paragraphs"):
            out.append(
                f'{path} is missing: write it, for example paragraphs = ["什么时候用，做出来的是什么。"]; '
                "birthdays.toml beside it shows all that it can say."
            )
        out += [
            f"docs/图/{p['name']}.png is missing, and {path} shows it: python scripts/build.py --pictures takes it."
            for p in words.get("picture", ())
            if not taken(p["name"])
        ]
    gone = sorted({path.stem for path in (SOURCES / "jobs").glob("*.toml")} - jobs.keys())
    return out + [
        f"scripts/building/manual/jobs/{name}.toml is about no job that there is: delete it." for name in gone
    ]


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _job_section(job: Job) -> dict[str, Any]:
    words = {"paragraphs": [job.help], **narrative(job.name)}
    return {
        **words,
        "anchor": job.name,
        "title": job.title,
        "page": True,
        "button": job.title if job.button else "",
        "twin": offered.twin(job, offered.chosen(job)).replace("/", "\\"),
        "button_picture": button_picture(job) if taken(button_picture(job)) else "",
        "command": job.name,
        "pictures": [p for p in words.get("picture", ()) if taken(p["name"])],
        "actions": job.actions,
        "grounds": basis.grounds(job.name, words.get("basis", [])),
        "everything": basis.EVERYTHING in words.get("basis", []),
    }


def button_picture(job: Job) -> str:
    """Name of the picture of its buttons."""
    return f"按钮-{job.title}"


def picture(name: str) -> Path:
    """Where a picture of this name is kept."""
    return ROOT / "docs" / "图" / f"{name}.png"


def taken(name: str) -> bool:
    """Whether there is a picture of this name."""
    return picture(name).is_file()


def narrative(name: str) -> dict[str, Any]:
    """What scripts/building/manual/jobs says of a job; {} where nobody has written it yet."""
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
