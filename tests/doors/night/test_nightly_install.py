"""The night's entry in the system's scheduler: what Windows and systemd are told, put in and taken out."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from toolkit.core.cells import Stop
from toolkit.doors.night import system
from toolkit.doors.night.system import Here, Start, Systemd, TaskScheduler
from toolkit.doors.terminal import cli

DAY = dt.date(2026, 10, 3)
NAMES = ["办公", "老干部 工具", "A&B <1>", "100%工具", "it's 'quoted'", '说"明', "钱$HOME", "𠮷县"]


def windows(folder="D:\\老干部 工具", times=(dt.time(22),), **changes) -> Start:
    plain = {
        "name": "laogan-toolkit-nightly-0a1b2c3d",
        "program": "C:\\Program Files\\Python 311\\pythonw.exe",
        "arguments": ("-P", "-m", "toolkit", "--office", ".", "nightly", "--once"),
        "folder": folder,
        "times": times,
        "since": DAY,
        "user": "青禾县\\张三可",
    }
    return Start(**plain | changes)


# --- Windows: the XML ----------------------------------------------------------------------------------

# The part of Microsoft's «Task Scheduler Schema» (version 1.2) that a task of ours can use: what may stand where,
# in which order, with which values. Elements that we never write are left out, so that using one fails here.
SCHEMA = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
    targetNamespace="http://schemas.microsoft.com/windows/2004/02/mit/task"
    xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"
    xmlns:td="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <xs:element name="Task" type="task">
    <xs:key name="PrincipalKey">
      <xs:selector xpath="td:Principals/td:Principal"/><xs:field xpath="@id"/>
    </xs:key>
    <xs:keyref name="ContextKeyRef" refer="PrincipalKey">
      <xs:selector xpath="td:Actions"/><xs:field xpath="@Context"/>
    </xs:keyref>
  </xs:element>
  <xs:complexType name="task">
    <xs:all>
      <xs:element name="RegistrationInfo" type="info" minOccurs="0"/>
      <xs:element name="Triggers" type="triggers" minOccurs="0"/>
      <xs:element name="Settings" type="settings" minOccurs="0"/>
      <xs:element name="Principals" type="principals" minOccurs="0"/>
      <xs:element name="Actions" type="actions"/>
    </xs:all>
    <xs:attribute name="version" type="version"/>
  </xs:complexType>
  <xs:simpleType name="version"><xs:restriction base="xs:string"><xs:pattern value="\\d+\\.\\d+"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="filled"><xs:restriction base="xs:string"><xs:minLength value="1"/></xs:restriction></xs:simpleType>
  <xs:complexType name="info"><xs:all><xs:element name="Description" type="xs:string" minOccurs="0"/></xs:all></xs:complexType>
  <xs:complexType name="triggers">
    <xs:choice minOccurs="0" maxOccurs="48"><xs:element name="CalendarTrigger" type="calendar"/></xs:choice>
  </xs:complexType>
  <xs:complexType name="calendar">
    <xs:sequence>
      <xs:element name="Enabled" type="xs:boolean" minOccurs="0"/>
      <xs:element name="StartBoundary" type="xs:dateTime" minOccurs="0"/>
      <xs:element name="ScheduleByDay">
        <xs:complexType><xs:all><xs:element name="DaysInterval" minOccurs="0">
          <xs:simpleType><xs:restriction base="xs:unsignedInt">
            <xs:minInclusive value="1"/><xs:maxInclusive value="365"/>
          </xs:restriction></xs:simpleType>
        </xs:element></xs:all></xs:complexType>
      </xs:element>
    </xs:sequence>
  </xs:complexType>
  <xs:complexType name="principals">
    <xs:sequence><xs:element name="Principal" maxOccurs="1">
      <xs:complexType>
        <xs:all>
          <xs:element name="UserId" type="filled" minOccurs="0"/>
          <xs:element name="LogonType" minOccurs="0">
            <xs:simpleType><xs:restriction base="xs:string">
              <xs:enumeration value="S4U"/><xs:enumeration value="Password"/><xs:enumeration value="InteractiveToken"/>
              <xs:enumeration value="InteractiveTokenOrPassword"/>
            </xs:restriction></xs:simpleType>
          </xs:element>
          <xs:element name="RunLevel" minOccurs="0">
            <xs:simpleType><xs:restriction base="xs:string">
              <xs:enumeration value="LeastPrivilege"/><xs:enumeration value="HighestAvailable"/>
            </xs:restriction></xs:simpleType>
          </xs:element>
        </xs:all>
        <xs:attribute name="id" type="xs:ID"/>
      </xs:complexType>
    </xs:element></xs:sequence>
  </xs:complexType>
  <xs:complexType name="settings">
    <xs:all>
      <xs:element name="AllowStartOnDemand" type="xs:boolean" minOccurs="0"/>
      <xs:element name="MultipleInstancesPolicy" minOccurs="0">
        <xs:simpleType><xs:restriction base="xs:string">
          <xs:enumeration value="Parallel"/><xs:enumeration value="Queue"/><xs:enumeration value="IgnoreNew"/>
          <xs:enumeration value="StopExisting"/>
        </xs:restriction></xs:simpleType>
      </xs:element>
      <xs:element name="DisallowStartIfOnBatteries" type="xs:boolean" minOccurs="0"/>
      <xs:element name="StopIfGoingOnBatteries" type="xs:boolean" minOccurs="0"/>
      <xs:element name="AllowHardTerminate" type="xs:boolean" minOccurs="0"/>
      <xs:element name="StartWhenAvailable" type="xs:boolean" minOccurs="0"/>
      <xs:element name="RunOnlyIfNetworkAvailable" type="xs:boolean" minOccurs="0"/>
      <xs:element name="WakeToRun" type="xs:boolean" minOccurs="0"/>
      <xs:element name="Enabled" type="xs:boolean" minOccurs="0"/>
      <xs:element name="Hidden" type="xs:boolean" minOccurs="0"/>
      <xs:element name="IdleSettings" minOccurs="0">
        <xs:complexType><xs:all>
          <xs:element name="StopOnIdleEnd" type="xs:boolean" minOccurs="0"/>
          <xs:element name="RestartOnIdle" type="xs:boolean" minOccurs="0"/>
        </xs:all></xs:complexType>
      </xs:element>
      <xs:element name="ExecutionTimeLimit" type="xs:duration" minOccurs="0"/>
      <xs:element name="Priority" minOccurs="0">
        <xs:simpleType><xs:restriction base="xs:byte">
          <xs:minInclusive value="0"/><xs:maxInclusive value="10"/>
        </xs:restriction></xs:simpleType>
      </xs:element>
      <xs:element name="RunOnlyIfIdle" type="xs:boolean" minOccurs="0"/>
    </xs:all>
  </xs:complexType>
  <xs:complexType name="actions">
    <xs:sequence><xs:element name="Exec" maxOccurs="1">
      <xs:complexType><xs:all>
        <xs:element name="Command" type="filled"/>
        <xs:element name="Arguments" type="xs:string" minOccurs="0"/>
        <xs:element name="WorkingDirectory" type="filled" minOccurs="0"/>
      </xs:all></xs:complexType>
    </xs:element></xs:sequence>
    <xs:attribute name="Context" type="xs:string"/>
  </xs:complexType>
</xs:schema>
"""


def contents(data: bytes) -> dict[str, list[str]]:
    """Path of every element that holds text → the texts, once the schema has been kept."""
    root = etree.fromstring(data)
    schema = etree.XMLSchema(etree.fromstring(SCHEMA))
    assert schema.validate(root), schema.error_log
    found: dict[str, list[str]] = {}
    for element in root.iter():
        if len(element) == 0:
            names = [
                etree.QName(each).localname for each in (*reversed(list(element.iterancestors())), element)
            ]
            found.setdefault("/".join(names[1:]), []).append(element.text)
    return found


def test_the_task_as_windows_reads_it():
    data = system.task_bytes(windows(times=(dt.time(12, 30), dt.time(22))))
    assert data.startswith(b"\xff\xfe"), "UTF-16 with its mark, low byte first"
    assert '<?xml version="1.0" encoding="UTF-16"?>\r\n' in data.decode("utf-16")
    told = contents(data)
    assert told["Triggers/CalendarTrigger/StartBoundary"] == ["2026-10-03T12:30:00", "2026-10-03T22:00:00"]
    assert told["Triggers/CalendarTrigger/ScheduleByDay/DaysInterval"] == ["1", "1"]
    expected = {
        "Principals/Principal/UserId": "青禾县\\张三可",
        "Principals/Principal/LogonType": "InteractiveToken",
        "Principals/Principal/RunLevel": "LeastPrivilege",
        "Settings/MultipleInstancesPolicy": "IgnoreNew",
        "Settings/DisallowStartIfOnBatteries": "false",
        "Settings/StopIfGoingOnBatteries": "false",
        "Settings/StartWhenAvailable": "true",
        "Settings/RunOnlyIfIdle": "false",
        "Settings/IdleSettings/StopOnIdleEnd": "false",
        "Settings/WakeToRun": "false",
        "Settings/Enabled": "true",
        "Actions/Exec/Command": "C:\\Program Files\\Python 311\\pythonw.exe",
        "Actions/Exec/Arguments": "-P -m toolkit --office . nightly --once",
        "Actions/Exec/WorkingDirectory": "D:\\老干部 工具",
    }
    assert {path: told[path] for path in expected} == {path: [text] for path, text in expected.items()}
    assert "StopAtDurationEnd" not in data.decode("utf-16")


@pytest.mark.parametrize("folder", [f"D:\\{name}" for name in NAMES] + ["E:\\"])
def test_any_folder_survives_the_xml(folder):
    assert contents(system.task_bytes(windows(folder)))["Actions/Exec/WorkingDirectory"] == [folder]


def test_without_a_user_name_windows_takes_the_one_who_asks():
    assert "UserId" not in system.task_xml(windows(user=""))


@pytest.mark.parametrize("name", NAMES)
def test_arguments_with_the_folder_in_them_come_apart_as_they_were(name):
    """Sources that are not installed: the office is named, so it stands among the arguments."""
    words = ("-m", "toolkit", "--office", f"D:\\{name}\\", "nightly", "--once")
    text = contents(system.task_bytes(windows(arguments=words)))["Actions/Exec/Arguments"][0]
    assert tuple(split_as_windows_does(text)) == words


def split_as_windows_does(text: str) -> list[str]:
    """CommandLineToArgvW: 2n backslashes before a quote are n, an odd one takes the quote as a letter."""
    words, word, quoted, open_word, i = [], "", False, False, 0
    while i < len(text):
        if text[i] == "\\":
            run = len(text) - i - len(text[i:].lstrip("\\"))
            i += run
            if text[i : i + 1] == '"':
                word += "\\" * (run // 2)
                if run % 2:
                    word += '"'
                    i += 1
            else:
                word += "\\" * run
            open_word = True
        elif text[i] == '"':
            quoted, open_word, i = not quoted, True, i + 1
        elif text[i] in " \t" and not quoted:
            words += [word] if open_word else []
            word, open_word, i = "", False, i + 1
        else:
            word, open_word, i = word + text[i], True, i + 1
    return words + ([word] if open_word else [])


# --- Windows: schtasks ---------------------------------------------------------------------------------


class Schtasks:
    """What schtasks does, as far as we ask: tasks by name, each with the XML that it was given."""

    def __init__(self, *, refuses: tuple[str, ...] = ()) -> None:
        self.tasks: dict[str, bytes] = {}
        self.refuses = refuses
        self.calls: list[list[str]] = []

    def __call__(self, words) -> int:
        self.calls.append(list(words))
        program, verb, *rest = words
        options = dict(zip(rest[::2], rest[1::2], strict=False))
        assert (program, rest[0]) == ("schtasks", "/TN")
        if verb in self.refuses:
            return 1
        if verb == "/Create":
            assert rest[-1] == "/F", "an older entry is replaced without a question"
            self.tasks[options["/TN"]] = Path(options["/XML"]).read_bytes()
            return 0
        if verb == "/Delete":
            assert rest[-1] == "/F"
            return 0 if self.tasks.pop(options["/TN"], None) else 1
        assert verb == "/Query"
        return 0 if options["/TN"] in self.tasks else 1


def test_windows_puts_it_in_replaces_it_and_takes_it_out(tmp_path):
    stand_in = Schtasks()
    scheduler = TaskScheduler(stand_in, tmp_path / ".toolkit")
    start = windows(str(tmp_path))
    assert not scheduler.has(start.name)
    for time in (dt.time(22), dt.time(21, 30)):
        scheduler.install(windows(str(tmp_path), (time,)))
        told = contents(stand_in.tasks[start.name])
        assert told["Triggers/CalendarTrigger/StartBoundary"] == [f"2026-10-03T{time:%H:%M}:00"]
        path = tmp_path / ".toolkit" / "nightly.xml"
        assert path.read_bytes() == stand_in.tasks[start.name]
    assert len(stand_in.tasks) == 1
    assert scheduler.has(start.name)
    assert scheduler.uninstall(start.name)
    assert (stand_in.tasks, path.exists()) == ({}, False)
    assert not scheduler.uninstall(start.name), "it was out already"


def test_when_windows_refuses_the_file_stays_for_whoever_may_do_it(tmp_path):
    with pytest.raises(Stop) as stop:
        TaskScheduler(Schtasks(refuses=("/Create",)), tmp_path / ".toolkit").install(windows())
    (problem,) = stop.value.problems
    path = tmp_path / ".toolkit" / "nightly.xml"
    assert str(path) in problem.hint
    assert contents(path.read_bytes())
    stand_in = Schtasks()
    TaskScheduler(stand_in, tmp_path / ".toolkit").install(windows())
    stand_in.refuses = ("/Delete",)
    with pytest.raises(Stop, match="schedule-refused"):
        TaskScheduler(stand_in, tmp_path / ".toolkit").uninstall(windows().name)


# --- systemd -------------------------------------------------------------------------------------------


def linux(folder: str, program: str = sys.executable, times=(dt.time(22),), arguments=None) -> Start:
    words = arguments or ("-P", "-m", "toolkit", "--office", ".", "nightly", "--once")
    return Start("laogan-toolkit-nightly-0a1b2c3d", program, words, folder, times, DAY)


def settings(unit: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    section = ""
    for line in unit.splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line:
            key, _, value = line.partition("=")
            found.setdefault(f"{section}.{key}", []).append(value)
    return found


def test_the_kit_is_started_by_its_own_starter(tmp_path):
    library = tmp_path / "程序" / "lib"
    library.mkdir(parents=True)
    assert system.kit_starter(library) is None
    (tmp_path / "程序" / "start.py").touch()
    starter = system.kit_starter(library)
    assert starter == tmp_path / "程序" / "start.py"
    where = system.Here(Path(sys.executable), starter=starter)
    night = ("--office", ".", "nightly", "--once")
    begun = system.start(tmp_path, (), DAY, where)
    assert begun.arguments == ("-P", str(Path("程序") / "start.py"), *night)
    assert begun.folder == str(tmp_path)
    elsewhere = system.start(tmp_path / "程序" / "lib", (), DAY, where)
    assert elsewhere.arguments == ("-P", str(starter), *night)


def test_the_units_as_systemd_reads_them():
    start = linux("/home/zhang/老干部 100%工具", "/opt/python 3/bin/python", (dt.time(12, 30), dt.time(22)))
    timer, service = settings(system.timer(start)), settings(system.service(start))
    assert timer == {
        "Unit.Description": [system.DESCRIPTION],
        "Timer.OnCalendar": ["*-*-* 12:30:00", "*-*-* 22:00:00"],
        "Timer.Persistent": ["true"],
        "Install.WantedBy": ["timers.target"],
    }
    assert service["Service.Type"] == ["oneshot"]
    assert service["Service.WorkingDirectory"] == ["/home/zhang/老干部 100%%工具"]
    assert service["Service.ExecStart"] == [
        '"/opt/python 3/bin/python" -P -m toolkit --office . nightly --once'
    ]


def systemd_says(folder: Path, units: dict[str, str]) -> list[str]:
    """What systemd itself finds wrong with units of ours."""
    for name, text in units.items():
        (folder / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", *(str(folder / name) for name in sorted(units))],
        env=os.environ | {"XDG_RUNTIME_DIR": str(folder)},  # else it gives up before it looks
        capture_output=True,
        text=True,
        check=False,
    )
    return [line for line in done.stderr.splitlines() if "night" in line]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_finds_no_fault_in_any_folder(tmp_path):
    units = {}
    for number, name in enumerate(NAMES):
        folder = tmp_path / name
        folder.mkdir()
        program = folder / "py thon"
        program.symlink_to(sys.executable)
        words = ("-m", "toolkit", "--office", str(folder), "nightly", "--once")
        start = linux(str(folder), str(program), arguments=words)
        units[f"night{number}.service"] = system.service(start)
        units[f"night{number}.timer"] = system.timer(start)
    assert systemd_says(tmp_path, units) == []
    wrong = units["night0.service"].replace("WorkingDirectory=", "WorkingDirectory=x")
    assert systemd_says(tmp_path, units | {"night0.service": wrong}), "it does look"
    assert "ExecStart=/usr/bin/env " in units["night4.service"], NAMES[4]
    gone = dataclasses.replace(linux("/"), program=str(tmp_path / "gone"))
    assert systemd_says(tmp_path, {"night0.service": system.service(gone)})


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_wakes_at_the_planned_time_every_day():
    done = subprocess.run(
        ["systemd-analyze", "calendar", "--iterations=2", "--base-time=2028-02-29 21:00:00", "*-*-* 22:00:00"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        pytest.skip("an older systemd-analyze")
    assert "2028-02-29 22:00:00" in done.stdout
    assert "2028-03-01 22:00:00" in done.stdout


class Systemctl:
    """What systemctl --user does, as far as we ask."""

    def __init__(self, folder: Path, *, refuses: bool = False) -> None:
        self.folder, self.refuses = folder, refuses
        self.known: dict[str, str] = {}
        self.enabled: set[str] = set()
        self.running: dict[str, str] = {}

    def __call__(self, words) -> int:
        program, user, verb, *rest = words
        assert (program, user) == ("systemctl", "--user")
        if self.refuses:
            return 1
        if verb == "daemon-reload":
            self.known = {p.name: p.read_text(encoding="utf-8") for p in self.folder.glob("*.*")}
        elif verb == "disable":
            self.enabled.discard(rest[-1])
            self.running.pop(rest[-1], None)
        elif rest[-1] not in self.known:
            return 5
        elif verb == "enable":
            self.enabled.add(rest[-1])
        elif verb == "restart":
            self.running[rest[-1]] = self.known[rest[-1]]
        else:
            pytest.fail(verb)
        return 0


def test_systemd_puts_it_in_replaces_it_and_takes_it_out(tmp_path):
    folder = tmp_path / "config" / "systemd" / "user"
    stand_in = Systemctl(folder)
    scheduler = Systemd(stand_in, folder)
    for time in ("22:00", "21:30"):
        start = linux(str(tmp_path), times=(dt.time.fromisoformat(time),))
        scheduler.install(start)
        assert {p.suffix for p in folder.glob("laogan*")} == {".service", ".timer"}
        timer = f"{start.name}.timer"
        assert f"OnCalendar=*-*-* {time}:00\n" in stand_in.running[timer], "the new time holds at once"
        assert stand_in.enabled == {timer}
    assert scheduler.has(start.name)
    assert scheduler.uninstall(start.name)
    assert (stand_in.enabled, stand_in.running, stand_in.known, list(folder.glob("*.*"))) == (
        set(),
        {},
        {},
        [],
    )
    assert not scheduler.uninstall(start.name)


def test_outside_a_session_systemd_refuses_and_what_to_do_is_said(tmp_path):
    scheduler = Systemd(Systemctl(tmp_path, refuses=True), tmp_path)
    with pytest.raises(Stop) as stop:
        scheduler.install(linux("/"))
    assert "systemctl --user enable --now" in stop.value.problems[0].hint
    assert scheduler.uninstall(linux("/").name), "the files go all the same"
    assert not list(tmp_path.glob("laogan*"))


# --- what is started -----------------------------------------------------------------------------------


def test_pythonw_is_started_where_there_is_one(tmp_path):
    for name in ("python.exe", "pythonw.exe"):
        (tmp_path / name).touch()
    start = system.start(tmp_path, [], DAY, Here(tmp_path / "python.exe"))
    assert start.program == str(tmp_path / "pythonw.exe")
    assert start.times == (dt.time(22),)
    assert start.folder == str(tmp_path)
    (tmp_path / "pythonw.exe").unlink()
    assert system.start(tmp_path, [], DAY, Here(tmp_path / "python.exe")).program.endswith("python.exe")


def test_times_come_once_each_in_order(tmp_path):
    times = [dt.time(22), dt.time(6, 5), dt.time(22)]
    assert system.start(tmp_path, times, DAY, Here(Path("python"))).times == (
        dt.time(6, 5),
        dt.time(22),
    )


def test_each_office_has_an_entry_of_its_own(tmp_path):
    folders = [tmp_path / name for name in NAMES]
    names = {system.name(folder) for folder in folders}
    assert len(names) == len(folders)
    assert all(name.isascii() and " " not in name for name in names)
    assert system.name(tmp_path / "x" / ".." / NAMES[0]) == system.name(folders[0])


@pytest.mark.skipif(sys.platform == "win32", reason="there a process always has handles")
@pytest.mark.parametrize("name", ["老干部 工具", "100%工具"])
def test_what_is_registered_runs_for_real_with_nothing_to_print_to(tmp_path, name):
    """As pythonw does: stdin, stdout and stderr are None, and the folder is not the current one."""
    office = tmp_path / name
    office.mkdir()
    start = system.start(office, [], DAY, system.here())

    def close_all() -> None:
        for number in (0, 1, 2):
            os.close(number)

    done = subprocess.run(
        [start.program, *start.arguments], cwd=start.folder, preexec_fn=close_all, check=False, timeout=900
    )
    assert done.returncode == 3, "no register there: a failure, and a page that says so"
    page = (office / "今天.html").read_text(encoding="utf-8")
    assert "花名册.xlsx：没有找到这个文件" in page
    assert str(office) in page


def test_the_real_seam_says_127_for_a_program_that_is_not_there_and_the_exit_code_of_one_that_is():
    assert system.call(["no-such-program-at-all"]) == 127
    assert system.call([sys.executable, "-c", "raise SystemExit(5)"]) == 5


# --- the commands --------------------------------------------------------------------------------------


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    made = Schtasks()
    monkeypatch.setattr(system, "this_scheduler", lambda office: TaskScheduler(made, office / ".toolkit"))
    return made


def toolkit(folder: Path, *words: str) -> int:
    return cli.main(["--office", str(folder), "--as-of", "2026-10-03", *words])


def test_install_prints_without_touching_anything(tmp_path, stand_in, capsys):
    assert toolkit(tmp_path, "nightly", "install", "--print", "--at", "21点30分") == 0
    assert "<StartBoundary>2026-10-03T21:30:00</StartBoundary>" in capsys.readouterr().out
    assert (stand_in.calls, list(tmp_path.iterdir())) == ([], [])


def test_install_status_uninstall(tmp_path, stand_in, capsys):
    assert toolkit(tmp_path, "nightly", "install") == 0
    said = capsys.readouterr().out
    assert "已登记到 Windows 任务计划程序" in said
    assert "每天 22:00 开始" in said
    assert "没有人登录这台电脑时，夜里什么也不会做" in said
    (name,) = stand_in.tasks
    toolkit(tmp_path, "nightly", "status")
    assert "已在 Windows 任务计划程序 里登记" in capsys.readouterr().out
    assert json.loads((tmp_path / ".toolkit" / "night.json").read_bytes())["due"] is not None
    assert toolkit(tmp_path, "nightly", "uninstall") == 0
    assert (stand_in.tasks, capsys.readouterr().out) == ({}, "已从 Windows 任务计划程序 取消。\n")
    assert json.loads((tmp_path / ".toolkit" / "night.json").read_bytes())["due"] is None, (
        "nobody is reminded of what is taken off"
    )
    assert toolkit(tmp_path, "nightly", "uninstall") == 0
    assert "没有登记过" in capsys.readouterr().out
    assert name.startswith("laogan-toolkit-nightly-")


def test_an_earlier_time_than_planned_is_said(tmp_path, stand_in, capsys):
    toolkit(tmp_path, "nightly", "install", "--at", "21:00")
    assert "的时间比这更晚，要到下一次开始时才补做" in capsys.readouterr().out


@pytest.mark.parametrize("time", ["晚上", "25:00", "22:61"])
def test_a_time_that_is_none_is_a_usage_error(tmp_path, stand_in, capsys, time):
    assert toolkit(tmp_path, "nightly", "install", "--at", time) == 2
    assert "请写成 22:00 这样" in capsys.readouterr().err
    assert not stand_in.tasks


def test_a_refusal_ends_with_what_to_do(tmp_path, stand_in, capsys):
    stand_in.refuses = ("/Create",)
    assert toolkit(tmp_path, "nightly", "install") == 3
    assert "请把" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows always has one")
def test_where_there_is_no_scheduler_that_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(system.shutil, "which", lambda _name: None)
    assert toolkit(tmp_path, "nightly", "install") == 3
    assert "请每晚开着 toolkit nightly" in capsys.readouterr().err
    toolkit(tmp_path, "nightly", "status")
    assert "还没有登记" in capsys.readouterr().out
