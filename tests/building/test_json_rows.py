"""What docs/cli.md says of the rows of --json is what every action gives, over the practice office."""

from __future__ import annotations

import contextlib
import io
import json
import random
import shlex

import openpyxl
import pytest
from support.offices import ticks

from benches.agreement.pens import PENS, filled
from building import manual
from toolkit.doors.terminal.cli import main
from toolkit.jobs.job import discover
from toolkit.running import office as offices
from toolkit.running.scanning import remembered
from toolkit.sheets.patching.patch import WorkbookPatch

ACTIONS = {
    " ".join(filter(None, (job.name, action.name))): action
    for job in discover().values()
    for action in job.actions
}
DESCRIBED = {name: rows for job in discover() for name, rows in manual.narrative(job).get("rows", {}).items()}
FIRST = (
    "notices new --festival 重阳节 --at 2026-10-16T09:00 --place 县老干部活动中心",
    "visits --festival 重阳",
    "pack 花名册",
    "rules add 本县.toml",
)
"""Done in earnest: what is asked afterwards is asked of these."""
PACK = """region = ["江南省", "清禾市", "禾沐县"]
[[rule]]
key = "走访工作餐"
value = 20
unit = "元/人/天"
since = 2026-01-01
status = "现行"
source = "测试文件〔2026〕1号"
"""
INSTEAD = {
    "scan confirm": "scan confirm --at 10月20日15:30 --by 李四平",
    "scan read": "scan read {office}/一页.png",
    "collect": "collect 报来",
    "unpack": "unpack {office}/输出/数据包",
    "notices mark": "notices mark 2026-001 {name} --by 电话 --at 10月20日15:30 --who 李四平",
    "organisation letter": "organisation letter --township {township} --person {responsible}",
    "rules add": "rules add 蕲春县",
    "reception answer": "reception answer --row 2",
    "residence move": "residence move --name {name} --to 县城滨河小区3栋",
    "visits given": "visits given --festival 重阳",
}
"""Where an action's own example is of somebody whom the practice office has not."""
NONE = {"check", "forms read", "notices close"}
"""What they have to say are problems; of filled forms it stands under «forms», by each form's own labels."""


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """The rows that a command line gives; {name} and the like are those of the first person of a notice."""
    folder = tmp_path_factory.mktemp("办公")
    offices.create(folder, practice=True)

    def rows(line: str, *more: str) -> list[dict]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            main(["--office", str(folder), "--as-of", "2026-10-20", *shlex.split(line), "--json", *more])
        return json.loads(out.getvalue() or "{}").get("rows", [])

    (folder / "本县.toml").write_text(PACK, encoding="utf-8")
    for line in FIRST:
        assert rows(line)
    (receipts,) = folder.rglob("2026年重阳慰问签领表.xlsx")
    page, patch = openpyxl.load_workbook(receipts).worksheets[0], WorkbookPatch(receipts)
    for row in page.iter_rows():
        if isinstance(row[0].value, int):
            patch.set(page.title, row[6].coordinate, row[1].value)
            patch.set(page.title, row[7].coordinate, "2026-10-18")
    receipts.write_bytes(patch.render())
    tick = next(iter(ticks.on_the_page(folder, "2026-10-20").values()))
    ticked = ticks.told(tick, way="电话", at="2026-10-20T09:05")
    ticks.leave(folder, ticks.text(ticked, unit="禾沐县委老干部局（练习）"))
    first = rows("notices status", "-n")[0] | {"office": folder}
    made = next(made for made in remembered.known(folder).values() if made.job == "notices")
    dice = random.Random(2)  # noqa: S311 - how a hand shakes
    filled(made, [1], {1: {"电话": "tick"}}, PENS["ball"], dice, shift=0).save(folder / "一页.png")
    assert rows(f"scan read {folder}/一页.png")
    return lambda line: rows(line.format(**first), "-n")


@pytest.mark.parametrize("name", ACTIONS)
def test_every_key_that_is_given_is_described_and_no_other(ask, name):
    lines = [INSTEAD[name]] if name in INSTEAD else [line for line, _ in ACTIONS[name].examples]
    given = {tuple(sorted(row)) for line in lines for row in ask(line.replace("\\", "/"))}
    assert given == (set() if name in NONE else {tuple(sorted(DESCRIBED[name]))})


def test_what_is_described_is_an_action():
    assert DESCRIBED.keys() == ACTIONS.keys() - NONE
