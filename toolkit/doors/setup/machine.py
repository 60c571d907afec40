"""What this computer is and has: for the first run's self-check (自检). Windows' own answers stand behind one seam."""

from __future__ import annotations

import errno
import os
import platform
import shutil
import sys
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from toolkit.doors.terminal import words
from toolkit.files import systems

_APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"
_WINDOWS_PROGRAMS = (
    ("Excel", ("excel.exe",)),
    ("Word", ("winword.exe",)),
    ("WPS", ("wps.exe", "et.exe", "ksolaunch.exe")),
    ("LibreOffice", ("soffice.exe",)),
)
_POSIX_PROGRAMS = (
    ("WPS", ("et", "wps")),
    ("LibreOffice", ("soffice", "libreoffice")),
)
_WINDOWS_10 = 10
LIBRARIES = (
    "click", "docx", "isal.isal_zlib", "jinja2", "lxml.etree", "msoffcrypto.format.ooxml", "olefile", "openpyxl",
    "pdfminer.pdfinterp", "pypinyin", "python_calamine", "rapidfuzz.distance.Levenshtein", "schedule", "segno", "xlsxwriter",
    *(("win32com.client", "xlwings") if sys.platform == "win32" else ()),
)  # fmt: skip
"""Every library that some command imports, with the part of it that is machine code."""


class WindowsProbe:
    """Windows; `registered` answers where a program was registered under App Paths, or None."""

    def __init__(
        self, version: tuple[int, int, int], bits: int, registered: Callable[[str], str | None]
    ) -> None:
        self._version, self._bits, self._registered = version, bits, registered

    def system(self) -> str:
        """Its name, as a clerk knows it; Windows 11 calls itself 10.0 from build 22000 on."""
        major, minor, build = self._version
        names = {(6, 1): "7", (6, 2): "8", (6, 3): "8.1"}
        name = "11" if build >= 22000 else names.get((major, minor), str(major))
        return f"Windows {name}（{self._bits}位）"

    def too_old(self) -> str:
        """Why the system cannot carry us, or ""."""
        if self._version[0] < _WINDOWS_10:
            return "需要 Windows 10 或 11"
        return "" if self._bits == 64 else "需要64位的 Windows"

    def programs(self) -> tuple[str, ...]:
        """Office programs found: Excel, Word, WPS, LibreOffice."""
        return tuple(
            name
            for name, files in _WINDOWS_PROGRAMS
            if any(_exists(self._registered(f"{_APP_PATHS}\\{file}")) for file in files)
        )


class PosixProbe:
    """Linux (UOS, Kylin) and macOS; `release` is what /etc/os-release says."""

    def __init__(self, release: Callable[[], dict[str, str]], which: Callable[[str], str | None]) -> None:
        self._release, self._which = release, which

    def system(self) -> str:
        """Its name, as a clerk knows it: «统信 UOS 20»."""
        return self._release().get("PRETTY_NAME") or platform.system()

    def too_old(self) -> str:
        """Nothing: where Python 3.11 runs, we do."""
        return ""

    def programs(self) -> tuple[str, ...]:
        """Office programs found: WPS, LibreOffice."""
        return tuple(
            name for name, commands in _POSIX_PROGRAMS if any(self._which(command) for command in commands)
        )


Probe = WindowsProbe | PosixProbe
"""What the self-check asks of an operating system."""


def _exists(path: str | None) -> bool:
    return path is not None and Path(path.strip('"')).exists()


def _release() -> dict[str, str]:
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}


def this_machine() -> Probe:
    """The system we run on."""
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - only there

        def registered(key: str) -> str | None:
            for root in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
                try:
                    value = winreg.QueryValue(root, key)
                except OSError:
                    continue
                if value:
                    return str(value)
            return None

        version = sys.getwindowsversion()
        bits = 64 if platform.machine().endswith("64") else 32
        probe: Probe = WindowsProbe((version.major, version.minor, version.build), bits, registered)
    else:
        probe = PosixProbe(_release, shutil.which)
    return probe


def free_bytes(folder: Path) -> int:
    """Free room on the folder's disk, in bytes."""
    return shutil.disk_usage(folder).free


def why_not_writable(folder: Path) -> str:
    """Why nothing can be written into a folder, or "": a file is made there and taken away again."""
    trial = folder / f"~写入测试{uuid.uuid4().hex[:8]}.tmp"
    try:
        trial.write_bytes(b"0")
        with trial.open("rb+") as file:
            os.fsync(file.fileno())
        trial.unlink()
    except OSError as error:
        kept = {errno.EACCES, errno.EPERM, errno.EROFS}
        return "没有写入的权限或磁盘是只读的" if systems.current.reason(error) in kept else "写不进去"
    return ""


def libraries(load: Callable[[str], object] = import_module) -> Finding:
    """Whether each library opens: a file may not have been copied, or a virus scanner has taken it away."""
    broken = []
    for name in LIBRARIES:
        try:
            load(name)
        except Exception:  # noqa: BLE001 - whatever it is, the command that needs it will not work
            broken.append(name.partition(".")[0])
    if not broken:
        return Finding("程序", True, "用到的部件都能打开。")
    return Finding("程序", False, words.incomplete("、".join(broken)))


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the self-check.

    Attributes:
        name: What was looked at.
        good: Whether it is as it should be; None: it works all the same, but is worth knowing.
        sentence: What was found and, where it is not good, what to do.
    """

    name: str
    good: bool | None
    sentence: str

    def __str__(self) -> str:
        """As the terminal shows it."""
        return f"[{'通过' if self.good else '注意' if self.good is None else '不通过'}] {self.name}：{self.sentence}"


def office_programs(found: Iterable[str]) -> Finding:
    """Whether there is a program that opens our files."""
    names = tuple(found)
    if not names:
        hint = "没有找到 Excel、WPS 或 LibreOffice；名单照样能做，要在装有其中一个的电脑上打开。"
        return Finding("办公软件", None, hint)
    return Finding("办公软件", True, "、".join(names) + "。")  # fmt: skip


def missing_fonts() -> tuple[str, ...]:
    """Fonts of official letters that this computer lacks, by the names people know."""
    from toolkit.word.official import fonts  # noqa: PLC0415 - help must not load the word layer

    return fonts.missing(fonts.installed())
