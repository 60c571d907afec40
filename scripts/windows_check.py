"""The toolkit in a genuine Windows Python, under Wine: python3 scripts/windows_check.py [--all] [NAME …].

Without an option what .ci/run asks for, in less than eight minutes: the kit from its zip, started by its .bat in a
folder with blanks and Chinese characters, the .bat of every job's button, undo, the night's task, and the tests of what
touches the disk, locks and consoles. With --all the .bat of every further action, too (what differs between two of them,
tests/building/test_toolbook.py reads on any system), and every test that is not slow. A NAME is a step (kit) or a path
below tests/.

Where Wine cannot be had it says why in one line and ends with 0; where something fails, with 1. What Wine itself does
wrong stands in tests/support/wine.toml, each with its reason; an excuse that is not needed any more fails, too.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, NoReturn
from xml.etree import ElementTree as ET

import environment
import offline_kit
from building.wine import ENOUGH, CannotBeHadError, Done, Windows

ROOT = environment.ROOT
EXCUSES = ROOT / "tests" / "support" / "wine.toml"
DESK = "老干部 工具"
# What .ci/run asks for: the disk, locks, consoles, and what only Windows has.
SHORT = (
    "files/test_locks.py", "files/test_place.py", "files/test_undo.py", "files/test_systems.py", "files/test_guard.py",
    "files/test_turns.py::test_twelve_appends_at_once_are_twelve_rows",
    "files/test_turns.py::test_a_wait_that_ends_is_exit_four_and_a_look_waits_for_nobody",
    "doors/test_cli.py", "doors/night/test_nightly_install.py",
)  # fmt: skip
ALL = (("files", "core", "house"), ("doors", "running", "word", "sheets", "building", "jobs"))
"""Everything, in two halves that take about as long."""
LONGEST = {False: 1500, True: 3600}  # seconds, --all or not: three times what a quiet machine needs
OUR_FAULT = "程序自己出错了"
SEEN = {"passed": "passed", "excused": "excused as Wine's fault", "skipped": "skipped", "failed": "failed"}


class WrongError(Exception):
    """A step did not do what it should; the sentence says what was seen."""


class Outcome(NamedTuple):
    """One step or test: how it ended, and why."""

    name: str
    how: str
    why: str = ""


def excuses(*kinds: str) -> dict[str, str]:
    """Step or test → why Wine fails there (excuse), or why it is left out (long)."""
    listed = tomllib.loads(EXCUSES.read_text(encoding="utf-8"))
    return {each["of"]: each["why"] for kind in kinds for each in listed[kind]}


def expect(right: object, said: str) -> None:
    """Raise WrongError with this sentence unless it is right."""
    if not right:
        raise WrongError(said)


# --- the kit ------------------------------------------------------------------------------------------


class Desk:
    """The kit on a clerk's desk: its folder in Windows, and what is done there."""

    def __init__(self, windows: Windows, *, everything: bool = False) -> None:
        self.windows = windows
        self.everything = everything
        self.folder = windows.drive / DESK
        self.first = b""
        """The practice register before any button."""

    def steps(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Name and action, in the order in which a clerk would do it."""
        yield "kit: built, zipped, unzipped", self.unpack
        yield "kit: 1-开始使用.bat makes the first list", self.start
        yield "kit: every .bat lies in its folder", self.laid_out
        for bat in self.pressed():
            yield f"kit: {bat.name}", lambda bat=bat: self.press(bat)  # type: ignore[misc]
        yield "kit: a document dropped on 公文格式检查.bat", self.dropped
        yield "kit: a month on sheet 参数 is for one press", self.once
        yield "kit: a .bat hands on the exit code", self.code
        yield "kit: undo brings the register back", self.undo
        yield "kit: a register that Excel holds is left alone", self.held
        yield "kit: a write-protected register is left alone", self.protected
        yield "kit: the night's task, as it is registered", self.night
        yield "kit: output redirected into a file is GBK", self.redirected
        yield "kit: from a drive of its own", self.mapped
        yield "kit: moved to a folder with ( ) & !", lambda: self.moved("搬走的(工具)&新 !")
        yield "kit: moved to a folder with %", lambda: self.moved("优抚(50%)")

    def unpack(self) -> None:
        """From our sources to the clerk's folder, by way of the zip."""
        place = self.windows.cache / "kit"
        shutil.rmtree(place, ignore_errors=True)
        for old in (self.folder, *(self.windows.drive / name for name in ("搬走的(工具)&新 !", "优抚(50%)"))):
            shutil.rmtree(old, ignore_errors=True)
        done = subprocess.run(
            [
                sys.executable, str(ROOT / "scripts" / "offline_kit.py"), "build", str(place / DESK), "--zip",
                "--system", "win_amd64",
            ],
            check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", timeout=ENOUGH,
        )  # fmt: skip
        expect(done.returncode == 0, f"the kit was not built: {done.stdout[-400:]}")
        with zipfile.ZipFile(place / f"{DESK}.zip") as archive:
            archive.extractall(self.windows.drive)
        shutil.rmtree(place)

    def twins(self) -> list[Path]:
        """Every .bat that a clerk can click but the first, wherever it lies; undo comes last."""
        found = [
            p for p in self.folder.rglob("*.bat") if "程序" not in p.parts and not p.name.startswith("1-")
        ]
        return sorted(found, key=lambda path: ("还原" in path.name, path.name))

    def pressed(self) -> list[Path]:
        """One a job, the one of its button, and what no job has: undo, the night; or each further action's, too."""
        return [path for path in self.twins() if self.everything or "-" not in path.stem]

    def laid_out(self) -> None:
        """All that there are, each where its sentences say, and none elsewhere."""
        wanted = set(json.loads((ROOT / "toolkit/data/twins.json").read_text(encoding="utf-8")))
        found = {p.relative_to(self.folder / "按钮").with_suffix("").as_posix() for p in self.twins()}
        expect(found == wanted, f"not as they should be: {found ^ wanted}")

    def twin(self, name: str) -> Path:
        """The one with this name."""
        return next(path for path in self.twins() if path.stem == name)

    def bat(self, path: Path, *words: str, limit: float = 120) -> Done:
        """As a double click starts it, in its own folder; at «press any key» nobody types."""
        done = self.windows.run("cmd", "/c", path.name, *words, cwd=path.parent, limit=limit)
        for wrong in (OUR_FAULT, "Traceback", "没有找到工具箱程序", "\ufffd"):
            expect(wrong not in done.text, f"{path.name}: {done.text[-600:]}")
        return done

    def toolkit(self, *words: str, limit: float = 120) -> Done:
        """The kit's command line."""
        return self.windows.run("cmd", "/c", r"程序\toolkit.bat", *words, cwd=self.folder, limit=limit)

    def register(self) -> Path:
        """The practice office's register, wherever it lies."""
        found = [
            p
            for p in self.folder.rglob("*花名册.xlsx")
            if not {"备份", "报来", "公文", "程序", "手册"} & set(p.parts)
        ]
        expect(found, "no register lies in the folder")
        return min(found, key=lambda path: (len(path.parts), path.name))

    def state(self) -> str:
        """The register's content."""
        return hashlib.sha256(self.register().read_bytes()).hexdigest()

    def start(self) -> None:
        """Installed without the network, the practice data put in, the first list made."""
        first = self.folder / "1-开始使用.bat"
        done = self.bat(first, "--practice", "--yes", "--month", "10", limit=300)
        self.windows.mend(self.folder / "程序" / "lib")
        expect(done.code == 0 and "装好了" in done.text, f"answered {done.code}: {done.text[-800:]}")
        lists = list(self.folder.rglob("*年10月生日慰问名单.xlsx"))
        expect(len(lists) == 1, f"{len(lists)} lists: {done.text[-800:]}")
        with zipfile.ZipFile(lists[0]) as book:
            expect(book.testzip() is None, "the list is damaged")
        self.first = self.register().read_bytes()

    def press(self, bat: Path) -> None:
        """It says what it does, and then what it did or what is wanted."""
        done = self.bat(bat)
        expect(f"正在做「{bat.stem}」" in done.text, done.text[-600:])
        expect(re.search(r"[一-鿿]{2}", done.text.partition("……")[2]), f"no answer: {done.text[-600:]}")

    def dropped(self) -> None:
        """Its name has what elsewhere parts two names; what is found is a workbook."""
        paper = self.folder / "关于 开会(春)、放假，的通知.docx"
        shutil.copy(ROOT / "docs" / "一页纸.docx", paper)
        done = self.bat(self.twin("公文格式检查"), self.inside(paper))
        expect(f"{paper.name}：按" in done.text, done.text[-600:])
        expect(list(self.folder.rglob("公文格式检查.xlsx")), done.text[-600:])
        paper.unlink()

    def once(self) -> None:
        """Used, told, and gone from the workbook; the next press is this month's."""
        book = self.folder / "工具箱.xlsm"
        with zipfile.ZipFile(book) as parts:
            names = re.findall(r"<t[^>]*>([^<]*)</t>", parts.read("xl/sharedStrings.xml").decode("utf-8"))
            pages = [
                parts.read(name).decode("utf-8") for name in parts.namelist() if "/worksheets/sheet" in name
            ]
        lines = (line for page in pages for line in re.findall(r'<c r="A(\d+)"[^>]*t="s"><v>(\d+)</v>', page))
        row = next(row for row, name in lines if names[int(name)] == "月份")
        done = self.toolkit("workbook", "set", book.name, f"参数!B{row}", "11")
        expect(done.code == 0, done.text[-600:])
        said = [self.bat(self.twin("生日慰问")).text for _ in range(2)]
        expect("月份 11 只管这一次，已经清空" in said[0], said[0][-600:])
        expect("只管这一次" not in said[1], said[1][-600:])

    def code(self) -> None:
        """What cannot be done is 3, also to whoever starts the .bat."""
        done = self.bat(self.twin("通知送达-新通知"))
        expect("标题" in done.text and done.code == 3, f"answered {done.code}: {done.text[-600:]}")

    def fresh(self) -> str:
        """The register as it was before the first button; its hash."""
        self.register().write_bytes(self.first)
        return self.state()

    def undo(self) -> None:
        """What fill writes is taken back, to the byte."""
        before = self.fresh()
        done = self.bat(self.twin("补填花名册"))
        expect(done.code == 0 and self.state() != before, f"nothing was filled in: {done.text[-600:]}")
        done = self.bat(self.twin("还原上一步"))
        expect(done.code == 0 and self.state() == before, f"not brought back: {done.text[-600:]}")

    def held(self) -> None:
        """Another program has it open as Excel does: read by all, written by nobody else."""
        before = self.fresh()
        holder = (
            "import sys, _winapi; _winapi.CreateFile(sys.argv[1], 0xC0000000, 1, 0, 3, 0, 0); print('ok', flush=True); "
            "sys.stdin.read()"
        )
        with self.windows.kept(self.windows.python, "-c", holder, self.inside(self.register())) as started:
            expect(started == b"ok\r\n", f"it could not be held: {started!r}")
            done = self.toolkit("fill")
        expect(done.code == 4 and self.state() == before, f"answered {done.code}: {done.text[-600:]}")

    def protected(self) -> None:
        """The attribute that Explorer calls «read only»."""
        before, name = self.fresh(), self.inside(self.register())
        self.windows.run("attrib", "+r", name)
        done = self.toolkit("fill")
        self.windows.run("attrib", "-r", name)
        expect(done.code == 3 and self.state() == before, f"answered {done.code}: {done.text[-600:]}")
        expect("只读" in done.text, done.text[-600:])

    def night(self) -> None:
        """Registered by its .bat, then started by the very command that the task scheduler was given."""
        self.bat(self.twin("每晚自动做"))
        tasks = list((self.windows.drive / "windows" / "system32" / "tasks").rglob("*"))
        tasks = [path for path in tasks if path.is_file()]
        expect(len(tasks) == 1, f"{len(tasks)} tasks are registered")
        given = next(self.folder.rglob("nightly.xml")).read_bytes()  # Wine keeps no more of it than its name
        task = {node.tag.rpartition("}")[2]: node.text or "" for node in ET.fromstring(given).iter()}  # noqa: S314 - our own
        expect("pythonw" in task["Command"], f"a window would open: {task['Command']}")
        line = f'"{task["Command"]}" {task["Arguments"]}'
        # As the scheduler starts it: in its folder, with no handles at all.
        runner = (
            "import subprocess, sys; n = subprocess.STARTUPINFO(dwFlags=0x100); "
            "sys.exit(subprocess.Popen(sys.argv[1], cwd=sys.argv[2], startupinfo=n, creationflags=8).wait(240))"
        )
        done = self.windows.run(self.windows.python, "-c", runner, line, task["WorkingDirectory"], limit=300)
        expect(done.code == 0 and not done.text.strip(), f"answered {done.code}: {done.text[-600:]}")
        told = self.toolkit("nightly", "status").text
        expect("做" in told and OUR_FAULT not in told, told[-600:])
        self.toolkit("nightly", "uninstall")
        expect(not tasks[0].exists(), "the task is still registered")

    def redirected(self) -> None:
        """«> 文件» in a console: what Notepad then shows."""
        line = r"程序\toolkit.bat history > 史.txt"
        self.windows.run("cmd", "/c", line, cwd=self.folder)
        said = (self.folder / "史.txt").read_bytes().decode("gbk")
        expect("生日慰问" in said and "\r\n" in said, said[-400:])

    def mapped(self) -> None:
        """The office on a drive letter of its own, as offices map a share."""
        letter = self.windows.cache / "prefix" / "dosdevices" / "x:"
        letter.unlink(missing_ok=True)
        letter.symlink_to(self.folder)
        try:
            done = self.windows.run("cmd", "/c", r"X:\程序\toolkit.bat", "--office", "X:\\", "birthdays", "--month", "11", "--json")  # fmt: skip
            expect(done.code == 0 and "X:" in done.text, f"answered {done.code}: {done.text[-600:]}")
        finally:
            letter.unlink()

    def moved(self, name: str) -> None:
        """Carried elsewhere, it goes on."""
        there = self.windows.drive / name
        self.folder.rename(there)
        self.folder, home = there, self.folder
        try:
            done = self.bat(self.twin("生日慰问"))
            expect(done.code == 0, f"answered {done.code}: {done.text[-600:]}")
        finally:
            there.rename(home)
            self.folder = home

    def inside(self, path: Path) -> str:
        """A path of this machine as Windows calls it."""
        return "C:\\" + "\\".join(path.relative_to(self.windows.drive).parts)

    def outside(self, name: str) -> Path:
        """The other way round."""
        return self.windows.drive.joinpath(*name[3:].split("\\"))


# --- the tests ----------------------------------------------------------------------------------------


def sources(windows: Windows) -> None:
    """The clone as it stands now, changes and all, as the folder src of drive C."""
    target = windows.drive / "src"
    shutil.rmtree(target, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True
    )  # fmt: skip
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)
    for folder in (windows.drive / "users").glob("*/Temp"):
        shutil.rmtree(folder)
        folder.mkdir()


def tests(windows: Windows, number: int, paths: tuple[str, ...], limit: float) -> list[Outcome]:
    """Run them in one Python, the one of this number; how each ended."""
    report = windows.drive / f"report{number}.xml"
    report.unlink(missing_ok=True)
    done = windows.run(
        windows.python, "-X", "utf8", "-m", "pytest", "-p", "no:xdist", "--no-open-xml", "-m", "not slow", "--tb=short", "-v",
        "--continue-on-collection-errors", "-o", "junit_family=xunit1", "-o", "faulthandler_timeout=240",
        rf"--junitxml=C:\{report.name}", rf"--basetemp=C:\temp{number}", "-o", f"cache_dir=C:/cache{number}",
        *(f"tests/{path}" for path in paths), cwd=windows.drive / "src", limit=limit, more={"CI": "", "HYPOTHESIS_PROFILE": "ci"},
    )  # fmt: skip
    text = done.bytes.decode("utf-8", "replace")
    if not report.is_file():
        return [Outcome(" ".join(paths), "failed", text[-3000:])]
    found = []
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314 - pytest's own
        name = f"{(case.get('file') or '?').replace(chr(92), '/')}::{case.get('name')}"
        how, why = "passed", ""
        for node in case:
            if node.tag in ("failure", "error"):
                how, why = "failed", f"{node.get('message', '')}\n{node.text or ''}"[-2500:]
            elif node.tag == "skipped":
                how = "excused" if "xfail" in node.get("type", "") else "skipped"
                why = node.get("message", "")
        found.append(Outcome(name, how, why))
    if done.code not in (0, 1) or not found:
        found.append(Outcome(" ".join(paths), "failed", text[-3000:]))
    return found


# --- all of it ----------------------------------------------------------------------------------------


def judged(name: str, action: Callable[[], None], excuse: str | None) -> Outcome:
    """Do a step; an excuse turns its failure into none, and its success into one."""
    try:
        action()
    except WrongError as error:
        return Outcome(name, "excused", excuse) if excuse else Outcome(name, "failed", str(error))
    except Exception:  # noqa: BLE001 - the other steps are to be seen, too
        return Outcome(name, "failed", traceback.format_exc(limit=-3))
    if excuse:
        return Outcome(name, "failed", f"this passes now: take it off {EXCUSES.relative_to(ROOT)}")
    return Outcome(name, "passed")


def check(windows: Windows, wanted: list[str], *, everything: bool) -> list[Outcome]:
    """Every step and test that is wanted: the kit in this thread, tests beside it."""
    chosen = tuple(name for name in wanted if name != "kit")
    groups = [chosen] if chosen else [] if wanted else list(ALL) if everything else [SHORT]
    limit = LONGEST[everything] - 120
    if groups:
        sources(windows)
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(tests, windows, number, group, limit) for number, group in enumerate(groups)]
        try:
            desk = Desk(windows, everything=everything)
            found = [] if chosen and "kit" not in wanted else kit(desk)
            begun = time.monotonic()
            results = [each for future in running for each in future.result()]
        except BaseException:
            windows.end()  # nobody waits for what still runs
            raise
        if groups:
            print(f"{len(results)} tests, {time.monotonic() - begun:.0f} s longer than the kit", flush=True)
    ran, there = {each.name.partition("::")[0] for each in results}, {each.name for each in results}
    whole = {f"tests/{name}" for group in groups for name in group if "::" not in name}
    for name in excuses("excuse", "long"):
        file, _, test = name.partition("::")
        if test and file in ran and name not in there and any(file.startswith(each) for each in whole):
            found.append(Outcome(name, "failed", f"there is no such test: take it off {EXCUSES.name}"))
    return found + results


def kit(desk: Desk) -> list[Outcome]:
    """Every step with the kit."""
    known, found = excuses("excuse"), []
    for name, action in desk.steps():
        begun = time.monotonic()
        found.append(judged(name, action, known.get(name)))
        print(f"{found[-1].how:8} {time.monotonic() - begun:5.1f} s  {name}", flush=True)
        if found[-1].how == "failed" and len(found) <= 2:
            break  # without a kit there is nothing to press
    return found


def report(found: list[Outcome], seconds: float) -> int:
    """Say it: the failures whole, the excuses each with its reason, the skipped ones by reason; the exit code."""
    for each in found:
        if each.how == "failed":
            print(f"\nFAILED {each.name}\n{each.why}")
    print()
    for name, why in sorted((each.name, each.why) for each in found if each.how == "excused"):
        print(f"excused  {name}: {why}")
    for why, count in Counter(each.why for each in found if each.how == "skipped").most_common():
        print(f"skipped  {count:3}  {why}")
    count = Counter(each.how for each in found)
    print(
        f"Windows under Wine: {', '.join(f'{count[how]} {said}' for how, said in SEEN.items())}; {seconds:.0f} s"
    )
    return 1 if count["failed"] else 0


def _ended(number: int, _frame: object) -> NoReturn:
    """By an exception, so that what was started is ended, too."""
    raise SystemExit(f"Windows under Wine: not done, ended by {signal.Signals(number).name}.")


def main(arguments: list[str] | None = None) -> int:
    """Make Windows, check, report; see the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("wanted", nargs="*", metavar="NAME", help="kit, or a path below tests/")
    parser.add_argument("--all", action="store_true", help="every .bat, and every test that is not slow")
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser.add_argument(
        "--cache", type=Path, default=home / "laogan-windows", help="kept for the next time; 1.3 GB"
    )
    given = parser.parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, _ended)
    signal.alarm(LONGEST[given.all])
    begun = time.monotonic()
    windows = Windows(given.cache.absolute())
    lock = (ROOT / "requirements-test.lock").read_text(encoding="utf-8")
    system = offline_kit.SYSTEMS["win_amd64"][1]
    try:
        windows.make(offline_kit._pinned(lock, system, "3.11"), offline_kit.CACHE)  # noqa: SLF001 - one reading of a lock
    except CannotBeHadError as error:
        print(f"Windows was not checked: {error}.")
        return 0
    print(f"Windows is made: {time.monotonic() - begun:.0f} s", flush=True)
    with windows.running():
        found = check(windows, given.wanted, everything=given.all)
    signal.alarm(0)
    return report(found, time.monotonic() - begun)


if __name__ == "__main__":
    environment.require_python()
    if Path(sys.prefix) != environment.VENV:  # the kit is built with what stands there
        python = str(environment.ensure("requirements-test.lock"))
        os.execv(python, [python, *sys.argv])  # noqa: S606 - our own
    sys.exit(main())
