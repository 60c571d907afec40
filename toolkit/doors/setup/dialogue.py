"""`toolkit setup` (开始使用): the dialogue of the first run; every question can be answered by an option."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.core.cells import Exit, Stop
from toolkit.doors.terminal import words
from toolkit.doors.terminal.words import FILE, ChineseCommand, Invocation, print_json, say_problems
from toolkit.jobs.job import load

if TYPE_CHECKING:  # help must not load the file layers
    from toolkit.core.rules.regions import Region
    from toolkit.core.tables.reading import Reading
    from toolkit.doors.setup.machine import Finding
    from toolkit.doors.setup.registers import FoundRegister
    from toolkit.running.gathering import Opener
    from toolkit.running.office import Office
    from toolkit.running.run import Done

_PRACTICE = "练习"
_HOW = "如 同志姓名=姓名，也可以写列号，如 C=联系电话，几处一起写用逗号分开"
_RIGHT = f"都对就按回车；要改的写 表头原文=标准列名（{_HOW}；不想用的写 C=不使用）"
_UNKNOWN = f"请写明哪一列是什么：表头原文=标准列名（{_HOW}）；要换一个文件，直接按回车"
_YES = ("是", "是的", "对", "好", "可以", "y", "Y")
_NO = ("否", "不", "不用", "不要", "不是", "不整理", "n", "N")
_TRIES = 3  # times that an answer nobody understands is asked again
_SHEETS = 6  # sheets, townships that are named
_SHOWN = 8  # faults shown on the first day; the rest stand in the report


@click.command(
    "setup",
    cls=ChineseCommand,
    epilog="\b\n例：\n  toolkit setup\n      一步一步地问\n"
    "  toolkit setup --practice\n      用虚构的练习资料先试\n"
    "  toolkit setup --register D:\\资料\\花名册.xlsx --unit 青禾县委老干部局 --column 同志姓名=姓名 --yes\n      都写明，不再问",
)
@click.option("--register", metavar="文件", type=FILE, help="现在用的花名册；拷一份进来，原来的不动。")
@click.option("--unit", metavar="名称", type=words.Text(), help="单位名称，印在名单和信函上。")
@click.option(
    "--township", metavar="乡镇", type=words.Text(), help="本单位是一个乡镇、街道的，写它的名称，如 青禾镇。"
)
@words.region_options
@click.option(
    "--column", "columns", metavar="写法=列名", multiple=True, type=words.Text(),
    help="花名册里我们认不出的列名，如 同志姓名=姓名、C=联系电话；可以写几次。",
)  # fmt: skip
@click.option("--practice", is_flag=True, help="放上虚构的练习资料，先练手。")
@click.option(
    "--month", type=words.Whole(1, 12), metavar="月份", help="第一份生日名单做哪个月；不写就是本月。"
)
@click.option("--no-list", "no_list", is_flag=True, help="只做准备，先不做名单。")
@click.option("-y", "--yes", is_flag=True, help="不提问，照选项和默认的来。")
@click.option("--json", "as_json", is_flag=True, help="用 JSON 打印结果（不提问）。")
@click.pass_obj
def setup(
    door: Invocation,
    register: Path | None,
    unit: str | None,
    township: str | None,
    region: tuple[str, str, str],
    columns: tuple[str, ...],
    practice: bool,
    month: int | None,
    no_list: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """开始使用：检查电脑，放进空白表格，选花名册、核对列名，做出第一份名单。"""
    asks = not (yes or as_json) and sys.stdin.isatty()
    dialogue = _Dialogue(door, asks=asks, quiet=as_json)
    if not dialogue.checked(practice=practice):
        if as_json:
            print_json(dialogue.said)
        raise SystemExit(int(Exit.DATA))
    dialogue.chosen(register, (unit or "", township or ""), region, columns, practice=practice)
    codes = [dialogue.run("check", {})]
    if not no_list:
        codes.append(dialogue.run("birthdays", {"month": month}))
    dialogue.ended()
    if as_json:
        print_json(dialogue.said)
    raise SystemExit(int(next((c for c in codes if c not in (Exit.DONE, Exit.DATA)), Exit.DONE)))


def asked_unit() -> str:
    """单位名称, asked once, when the office is made; "" where nobody knows yet."""
    question = "单位名称（印在名单和信函上，可以先不填，直接按回车）"
    return str(click.prompt(question, default="", show_default=False)).strip()


def asked_region(guess: Region | None) -> Region:
    """本省、本市、本县 in one answer, asked until it is understood; none of them where nobody knows yet."""
    from toolkit.core.rules.regions import Region, read_region  # noqa: PLC0415 - help needs neither

    question = "本单位在哪个省、市、县（连着写，如 湖北省黄冈市蕲春县；各地自己的标准只在当地照用）"
    question += f"，就是{guess}的直接按回车，先不填的写 不填" if guess else "，可以先不填，直接按回车"
    for _ in range(_TRIES):
        text = str(click.prompt(question, default=str(guess or ""), show_default=False)).strip()
        if text in ("", *_NO, "不填"):
            break
        if region := read_region(text):
            return region
        click.echo("没有看懂，请从省写起，如 湖北省黄冈市蕲春县、北京市朝阳区；市里的单位写到市。")
    return Region()


class _Dialogue:
    """One first run: what was found and said, and the office as it stands."""

    def __init__(self, door: Invocation, *, asks: bool, quiet: bool) -> None:
        self._door, self._asks, self._quiet = door, asks, quiet
        self._now = dt.datetime.now().astimezone()
        self._folder = (door.office or Path.cwd()).absolute()
        self._shown: set[object] = set()  # columns that were shown: each is, once
        self._found: list[FoundRegister] | None = None  # on the desktop and on sticks
        self.said: dict[str, object] = {"office": str(self._folder)}

    def _say(self, text: str = "") -> None:
        if not self._quiet:
            click.echo(text)

    def _heading(self, text: str) -> None:
        self._say(f"\n── {text} " + "─" * 12)

    # 1. The computer and the folder.

    def checked(self, *, practice: bool) -> bool:
        """Check the computer and make the office folder; whether we can go on."""
        from toolkit.doors.setup import machine, steps  # noqa: PLC0415
        from toolkit.running import office  # noqa: PLC0415

        self._heading("一、检查电脑")
        self._folder.mkdir(parents=True, exist_ok=True)
        found: list[Finding] = steps.self_check(
            self._folder, self._now, machine.this_machine(), machine.missing_fonts()
        )
        self.said["self_check"] = [{"name": f.name, "good": f.good, "sentence": f.sentence} for f in found]
        for finding in found:
            self._say(str(finding))
        if any(finding.good is False for finding in found):
            self._say("有不通过的项目，请先照上面说的处理，再运行一次。")
            return False
        self._tidied()
        written, kept = office.create(self._folder, practice=practice)
        self.said |= {"written": written, "kept": kept}
        put = f"放进{len(written)}个文件" if written else "要用的文件都在"
        self._say(f"办公文件夹 {self._folder}：{put}" + (f"，原有的{len(kept)}个没有动。" if kept else "。"))
        return True

    def _tidied(self) -> None:
        """Offer to put a folder of the old kind in order; it can be used as it is."""
        from toolkit.running import tidying  # noqa: PLC0415

        try:
            office = self._office()
            moves = tidying.plan(office)
            if moves and not self._asks:
                self._say("这个办公文件夹还是老样子，照旧能用；要分成几个文件夹，请运行 toolkit tidy。")
            elif moves:
                asked = f"这个办公文件夹还是老样子：有{len(moves)}个文件该进「表格」「按钮」「资料」，您自己的不动。整理就直接按回车（做完还能还原），不整理写 否"
                if str(click.prompt(asked, default="", show_default=False)).strip() in _NO:
                    return
                tidying.tidy(office, self._now)
                self._say(
                    "整理好了：表格在「表格」里，按钮在「按钮」里（不常用的在它的「更多」里），备份在「资料」里。"
                )
                if told := tidying.consequence(office, moves):
                    self._say(told)
        except Stop as stop:
            say_problems(stop.problems)

    # 2. The register and its columns.

    def chosen(
        self,
        register: Path | None,
        who: tuple[str, str],
        named: tuple[str, str, str],
        columns: tuple[str, ...],
        *,
        practice: bool,
    ) -> None:
        """Ask for the register, show how its columns are understood, keep what was decided. Raises Stop."""
        from toolkit.core.rules import regions  # noqa: PLC0415
        from toolkit.doors.setup import steps  # noqa: PLC0415

        unit, township = who
        region = regions.Region(*named)
        self._heading("二、选花名册")
        spellings: dict[str, str] = {}
        if register is None and not practice and self._asks:
            register, reading = self._asked(spellings, columns)
        else:
            path = register.absolute() if register else self._present()
            reading = self._confirmed(path, spellings, columns)
        if not unit and self._asks and not steps.own_unit(self._office(), real=register is not None):
            unit = asked_unit()
        township = township or self._township(reading, unit)
        office = self._office()
        real = register is not None and steps.own_unit(office, real=True) != office.settings.text(steps.UNIT)
        if self._asks and not any(region) and (real or not regions.of(office.settings).province):
            region = asked_region(steps.guessed_region(office, unit, reading))
        kept = steps.keep(office, steps.Decisions(register, unit, spellings, township, region), self._now)
        self.said["kept_in"] = [str(each) for each in kept]
        self.said["columns"] = [
            {"column": c.letter, "header": c.title, "field": c.field}
            for sheet in steps.columns_seen(reading)
            for c in sheet
        ]
        for each in kept:
            self._say(f"已写入 {each}")
        office = self._office()
        self.said["region"] = list(regions.of(office.settings))
        self._say(words.as_typed(regions.told(office.settings, office.rules)))

    def _township(self, reading: Reading, unit: str) -> str:
        """本乡镇, asked where the unit's name does not tell of a county; without a dialogue only said."""
        from toolkit.doors.setup import steps  # noqa: PLC0415

        office = self._office()
        told = steps.townships_told(office, reading)
        unit = unit or office.settings.text("单位名称")
        if office.settings.text("本乡镇") or _is_county(unit):
            return ""
        only = told[0] if len(told) == 1 else ""
        self.said["township_told"] = only
        question = "本单位是一个乡镇、街道的，写它的名称（如 青禾镇）；是县里的，直接按回车"
        if only:
            self._say(f"花名册里的人看来都是{only}的。")
            question = f"本单位就是{only}的，直接按回车；是别的乡镇的写它的名称，是县里的写 县里"
        elif told:
            self._say(f"花名册里有{_and_others(told, '、', '个乡镇、街道')}的人，先当作县里的单位。")
            question = question.replace("青禾镇", told[0])
        if not self._asks:
            if told:
                self._say(f"本单位就是{told[0]}的，请加上 --township {told[0]}，通知和名单就按支部、单位分。")
            return ""
        text = str(click.prompt(question, default="", show_default=False)).strip()
        return "" if text in ("县里", "县", "不是", "否") or _is_county(text) else text or only

    def _office(self) -> Office:
        from toolkit.running import run  # noqa: PLC0415

        return run.open_office(self._folder, self._folder)

    def _present(self) -> Path:
        """The register that the office has now."""
        office = self._office()
        return office.file(office.settings.text("花名册"))

    def _asked(self, spellings: dict[str, str], typed: tuple[str, ...]) -> tuple[Path | None, Reading]:
        """The register that the person chooses, as it will be read; asked anew until one can be read. Raises Stop."""
        while True:
            register = self._asked_register()
            tried = dict(spellings)
            try:
                reading = self._confirmed(register or self._present(), tried, typed)
            except Stop as stop:
                if register is None:  # nothing better to offer: their own one that stands in the office
                    raise
                say_problems(stop.problems)
                self._say("这个文件没有用上，请照上面说的处理后再拖一次，或换一个文件。")
                continue
            spellings |= tried
            return register, reading

    def _asked_register(self) -> Path | None:
        from toolkit.doors.setup import registers, steps  # noqa: PLC0415
        from toolkit.running import run  # noqa: PLC0415

        present = self._present()
        if steps.is_theirs(present):
            otherwise = f"还用现在的「{present.name}」，直接按回车。"
        else:
            otherwise = f"没有的直接按回车，用空白表格；想先用虚构的资料练手，写 {_PRACTICE} 两个字。"
        if self._found is None:
            opener: Opener = cache(lambda file: run.from_disk(file, lambda: ""))
            self._found = [*registers.look(self._office(), registers.places(), opener)]
        if self._found:
            self._say("桌面和U盘里有这些像是花名册：")
        known = {str(place): each for place, each in enumerate(self._found, 1)}
        for number, register in known.items():
            self._say(f"  {number}  {register}")
        numbers = "要用上面的一份，写它前面的号；" if self._found else ""
        self._say(f"请选择你们现在用的花名册：{numbers}把文件拖到这个窗口里再按回车；{otherwise}")
        while True:
            text = str(click.prompt("花名册", default="", show_default=False))
            if not text.strip():
                if not steps.is_theirs(present):
                    self._say(
                        f"先用空白的「{present.name}」，在「{present.parent.name}」里，里面还没有人：打开填上老同志再做名单；"
                        "已有花名册的，再双击「1-开始使用」选它。"
                    )
                return None
            if text.strip() == _PRACTICE and not steps.is_theirs(present):
                for each in steps.practise(self._office(), self._now):
                    self._say(f"已换成练习资料 {each.name}")
                return None
            if chosen := known.get(words.full_width(text)):
                asked = f"把 {chosen.path.name} 拷一份进办公文件夹，原来的不动。可以就写 是"
                if str(click.prompt(asked, default="", show_default=False)).strip() in _YES:
                    return chosen.path
                self._say("没有拷。请另选一份，或把文件拖进来。")
                continue
            path = steps.dropped(text)
            if path.is_file():
                return path.absolute()
            if path.is_dir():
                self._say("这是一个文件夹，请打开它，把里面的花名册文件拖过来。")
            else:
                self._say("没有找到这个文件，请再拖一次，或检查写的路径。")

    def _confirmed(self, path: Path, spellings: dict[str, str], typed: tuple[str, ...]) -> Reading:
        """The register as it will be read, once the person agrees; adds corrections to `spellings`. Raises Stop."""
        from toolkit.doors.setup import steps  # noqa: PLC0415
        from toolkit.running import run  # noqa: PLC0415

        opener: Opener = cache(lambda file: run.from_disk(file, self._door.password))
        synonyms, above = self._office().synonyms, steps.headings(self._office(), path, opener)
        for text in typed:
            spellings |= steps.corrections(text, synonyms, above)

        def corrected(question: str = _RIGHT) -> bool:
            """Whether the person has corrected a column; who says that it is right means Enter."""
            while text := str(click.prompt(question, default="", show_default=False)).strip():
                if text in _YES and question == _RIGHT:
                    return False
                try:
                    spellings.update(steps.corrections(text, synonyms, above))
                except Stop as stop:
                    say_problems(stop.problems)
                    continue
                return True
            return False

        while True:
            office = _with(self._office(), spellings)
            try:
                reading = steps.understood(office, path, opener)
            except Stop as stop:
                if not self._asks or {p.kind for p in stop.problems} - {"header-missing", "column-doubled"}:
                    raise
                say_problems(stop.problems)
                if not corrected(_UNKNOWN):
                    raise
                continue
            if self._asks and not steps.is_theirs(path):  # of our own columns nothing is to be asked
                return reading
            self._show(reading)
            if not self._asks or not corrected():
                return reading

    def _show(self, reading: Reading) -> None:
        """How the columns are understood: sheets of the same columns together, and of all only what was not shown yet."""
        from toolkit.doors.setup import steps  # noqa: PLC0415

        alike: dict[tuple[int, tuple[steps.ColumnSeen, ...]], list[str]] = {}
        for source, columns in zip(reading.sources, steps.columns_seen(reading), strict=True):
            alike.setdefault((source.head.bottom, tuple(columns)), []).append(source.grid.sheet)
        for (row, seen), sheets in alike.items():
            fresh = [column for column in seen if column.told not in self._shown]
            self._shown.update(column.told for column in fresh)
            if fresh:
                named = _and_others([f"「{sheet}」" for sheet in sheets], "", "张")
                self._say(f"工作表{named}，表头在第{row}行，这样理解：")
            if plain := "、".join(f"{c.letter} {c.title}" for c in fresh if c.is_plain):
                self._say(f"  认得的：{plain}")
            for column in fresh:
                if not column.is_plain:
                    self._say(str(column))

    # 3. The first results.

    def run(self, name: str, params: dict[str, object]) -> Exit:
        """Run a job's bare action with these parameters and show what came of it. Raises Stop."""
        from toolkit.running import run  # noqa: PLC0415

        job = load(name)
        if job is None:
            raise ValueError(f"no job {name}")
        action = job.action()
        self._heading(f"{'三' if name == 'check' else '四'}、{job.title}")
        given = {p.name: False if p.kind == "flag" else () if p.many else None for p in action.parameters}
        request = run.Request(job, action, {**given, **params}, self._door.today, words.as_typed)
        done: Done = run.run(
            self._office(), request, opener=lambda file: run.from_disk(file, self._door.password)
        )
        self.said[name] = run.report(done)
        if not self._quiet:
            for line in run.sentences(done):
                # How the columns are understood was confirmed just before.
                if not line.startswith(("工作表「", "  没有用到的列")):
                    click.echo(line)
            if action.checks:  # the same faults again under the list would only be in the way
                say_problems(done.outcome.problems, limit=_SHOWN, listed=done.listed_problems)
        return done.exit

    def ended(self) -> None:
        """Where to go on from here."""
        self._heading("好了")
        self._say(
            f"名单在 {self._folder / self._office().settings.text('输出文件夹')} 里，用 Excel 或 WPS 打开看看。"
        )
        self._say(
            "以后打开办公文件夹里的「工具箱.xlsm」点按钮，或者双击「按钮」里同名的文件，如「生日慰问」；"
            "台账和别的做法在「按钮」里的「更多」里，一件事一个文件夹。"
        )
        self._say("做错了，双击「按钮」里的「还原上一步」。")


def _is_county(unit: str) -> bool:
    return unit.endswith("局") or "县委" in unit


def _and_others(names: Sequence[str], between: str, unit: str) -> str:
    """The first few, and how many there are where that is not all."""
    return between.join(names[:_SHEETS]) + (f"等{len(names)}{unit}" if len(names) > _SHEETS else "")


def _with(office: Office, spellings: dict[str, str]) -> Office:
    """The office as it will be once these spellings are kept."""
    import dataclasses  # noqa: PLC0415 - beside its only use

    synonyms = office.synonyms
    return dataclasses.replace(
        office, synonyms=dataclasses.replace(synonyms, office={**synonyms.office, **spellings})
    )
