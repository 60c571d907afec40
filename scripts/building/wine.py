"""Windows without Windows: a genuine Windows Python in Wine, for scripts/windows_check.py.

All of it lies in one cache folder, which may be thrown away: the wheels, the Python of windows_python.py, Wine's own
folder with code page 936. What Wine 8 lacks is filled in two places: bcryptprimitives.dll, which programs of Rust ask
for, and msvcrt.locking, whose error number it forgets.
"""

from __future__ import annotations

import compileall
import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from building import windows_python

ENOUGH = 600  # seconds; no single step of ours takes as long
_PACKAGES = ("wine64", "wine", "gcc-mingw-w64-x86-64", "locales")
_NEEDED = ("wine", "wineserver", f"{windows_python.COMPILER}-gcc", "localedef")
# Wanted by tests/, and of no use there: numpy asks ucrtbase for crealf, which Wine 8 has not, and openpyxl would import it;
# pandas and wolfxl are peers of benches; the others look at sources, which are the same on every system.
_NOT_THERE = {
    "ast-serialize", "librt", "lxml-stubs", "mypy", "mypy_extensions", "numpy", "pandas", "pathspec", "ruff", "types-openpyxl",
}  # fmt: skip
_RANDOM = """\
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T count) { return SystemFunction036(bytes, (ULONG)count); }
BOOL WINAPI DllMain(HINSTANCE me, DWORD why, LPVOID more) { return TRUE; }
"""
_LOCKING = '''\
"""Wine 8's _locking() fails without touching errno (a FIXME in its sources), so a stale one is seen; Windows says EACCES."""
import errno, msvcrt
_real = msvcrt.locking
def locking(fd, mode, nbytes, /):
    try:
        return _real(fd, mode, nbytes)
    except OSError:
        raise OSError(errno.EACCES, "Permission denied") from None
msvcrt.locking = locking
'''


class CannotBeHadError(Exception):
    """Wine cannot be had on this machine; the sentence says why."""


class TooLongError(Exception):
    """A program did not end in its time; the sentence says which, and what it had said."""


class Done(NamedTuple):
    """What a program in Windows answered."""

    code: int
    bytes: bytes

    @property
    def text(self) -> str:
        """As a Chinese console shows it."""
        return self.bytes.decode("gbk", "replace").replace("\r\n", "\n")


def _run(*command: object, **named: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], check=False, capture_output=True, encoding="utf-8", errors="replace",
        stdin=subprocess.DEVNULL, timeout=ENOUGH, **named,
    )  # fmt: skip


def _install() -> None:
    """Wine and a cross compiler from Debian, when they are not here. Raises CannotBeHadError."""
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        raise CannotBeHadError("Wine runs Windows' 64-bit programs on Linux x86-64 alone")
    missing = [name for name in _NEEDED if not shutil.which(name)]
    if not missing:
        return
    if not shutil.which("apt-get"):
        raise CannotBeHadError(f"{', '.join(missing)} not found, and there is no apt-get to install it with")
    if os.geteuid() != 0:
        raise CannotBeHadError(
            f"{', '.join(missing)} not found; as root: apt-get install {' '.join(_PACKAGES)}"
        )
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    _run("apt-get", "update", "-qq", **quiet)
    done = _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *_PACKAGES, **quiet)
    if missing := [name for name in _NEEDED if not shutil.which(name)]:
        said = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise CannotBeHadError(f"apt-get could not install {', '.join(missing)}: {said}")


class Windows:
    """A Windows of our own: made once for each content of what it is made from, and up while `running`."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache
        self.drive = cache / "prefix" / "drive_c"
        """C:\\"""
        self.python = r"C:\py\python.exe"
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PIP_", "LC_", "WINE"))},
            "WINEPREFIX": str(cache / "prefix"),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
            "LOCPATH": str(cache / "locale"),
            "LANG": "zh_CN.UTF-8",
            "LC_ALL": "zh_CN.UTF-8",
        }
        self._environment.pop("DISPLAY", None)

    # --- made ---------------------------------------------------------------------------------------

    def make(self, wanted: Iterable[str], wheels: Path) -> None:
        """Everything in the cache folder, unless it stands there already.

        Args:
            wanted: Requirements of the tests, pinned.
            wheels: The cache folder of windows_python.py.

        Raises:
            CannotBeHadError: No Wine, no compiler, no network.
        """
        _install()
        chosen = [each for each in wanted if each.partition("==")[0] not in _NOT_THERE]
        version = _run("wine", "--version").stdout
        made_of = [
            Path(__file__),
            Path(windows_python.__file__),
            windows_python.PINS,
            windows_python.LICENCES,
        ]
        key = hashlib.sha256(
            b"\0".join([*(path.read_bytes() for path in made_of), "\n".join([version, *chosen]).encode()])
        )
        stamp = self.cache / "made.txt"
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == key.hexdigest():
            return
        stamp.unlink(missing_ok=True)
        for path in (self.cache / "prefix", self.cache / "locale", self.cache / "tests"):
            shutil.rmtree(path, ignore_errors=True)
        (self.cache / "locale").mkdir(parents=True)
        done = _run("localedef", "-i", "zh_CN", "-f", "UTF-8", self.cache / "locale" / "zh_CN.UTF-8")
        if not (self.cache / "locale" / "zh_CN.UTF-8").is_dir():
            raise CannotBeHadError(f"no Chinese locale can be made: {done.stderr.strip()[-200:]}")
        self._wheels(chosen)
        self._prefix()
        try:
            windows_python.full(self.drive / "py", wheels)
        except windows_python.NotHereError as error:
            raise CannotBeHadError(str(error)) from None
        self._packages(self.drive / "py" / "Lib")
        stamp.write_text(key.hexdigest(), encoding="utf-8")

    def _wheels(self, wanted: list[str]) -> None:
        done = _run(
            sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
            "--only-binary=:all:", "--platform", "win_amd64", "--python-version", windows_python.SHORT,
            "--implementation", "cp", "--abi", f"cp{windows_python.DIGITS}", "--abi", "abi3", "--abi", "none",
            "-d", self.cache / "tests", *wanted,
        )  # fmt: skip
        if done.returncode:
            said = (done.stderr.strip().splitlines() or ["?"])[-1]
            raise CannotBeHadError(f"the tests' packages for Windows cannot be downloaded: {said}")

    def _prefix(self) -> None:
        """Wine's own folder: Windows 10, code page 936, without a desktop's menus."""
        self.run("wineboot", "-i", limit=300, boot=True)
        for link in (self.drive / "users").rglob("*"):
            if link.is_symlink():  # Desktop, Documents: nothing of ours writes into this machine's own
                link.unlink()
                link.mkdir()
        self.run("reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f")
        source = self.cache / "random.c"
        source.write_text(_RANDOM, encoding="utf-8")
        target = self.drive / "windows" / "system32" / "bcryptprimitives.dll"
        _run(f"{windows_python.COMPILER}-gcc", "-shared", "-O2", "-s", "-nostartfiles", "-e", "DllMain", "-o", target, source, "-ladvapi32")  # fmt: skip
        if not target.is_file():
            raise RuntimeError("bcryptprimitives.dll was not made, or Wine has no folder of its own")

    def _packages(self, library: Path) -> None:
        """The tests' packages, unpacked and compiled as pip does: pip itself would take Wine a minute."""
        place = library / "site-packages"
        for wheel in sorted((self.cache / "tests").glob("*.whl")):
            with zipfile.ZipFile(wheel) as archive:
                for name in archive.namelist():
                    parts = name.split("/")
                    if parts[0].endswith(".data"):
                        if parts[1] not in ("purelib", "platlib"):
                            continue
                        parts = parts[2:]
                    if parts[-1]:
                        target = place.joinpath(*parts)
                        target.parent.mkdir(parents=True, exist_ok=True)
                        target.write_bytes(archive.read(name))
        (place / "sitecustomize.py").write_text(_LOCKING, encoding="utf-8")
        (place / "ours.pth").write_text("C:\\src\n", encoding="utf-8")
        if f"{sys.version_info[0]}.{sys.version_info[1]}" == windows_python.SHORT:
            compileall.compile_dir(library, quiet=2, stripdir=str(library), prependdir=r"C:\py\Lib")

    def mend(self, folder: Path) -> None:
        """Fill in Wine's forgotten error number for a Python that looks for modules in this folder, too."""
        (folder / "sitecustomize.py").write_text(_LOCKING, encoding="utf-8")

    # --- run ----------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Up until the end, where everything that runs in it is ended: a start costs 0.4 s then instead of 5."""
        with (self.cache / "in use").open("w") as lock:
            until = time.monotonic() + ENOUGH
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > until:
                        raise TooLongError(
                            f"another run has been using {self.cache} for {ENOUGH} s"
                        ) from None
                    time.sleep(1)
            shutil.rmtree(self.cache / "said", ignore_errors=True)
            keep = self._start("cmd", cwd=None)
            try:
                # The first window starts Wine's desktop, which keeps that program's streams: let it be this one.
                code = "import ctypes; ctypes.windll.user32.GetDesktopWindow(); print(ctypes.windll.kernel32.GetACP())"
                if "936" not in self.run(self.python, "-c", code, limit=120, leaves=True).text:
                    raise RuntimeError("Wine has started, but not with code page 936")
                yield
            finally:
                with contextlib.suppress(OSError):
                    os.killpg(keep.pid, signal.SIGKILL)
                self.end()

    def end(self) -> None:
        """End every program in it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            _run("wineserver", "-k", env=self._environment)

    def _start(
        self, *command: object, cwd: Path | None, more: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Always pipes: Wine 8 cannot ask the size of a file that a Unix program opened."""
        return subprocess.Popen(
            ["wine", *map(str, command)], cwd=cwd or self.cache, env={**self._environment, **(more or {})},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    @contextlib.contextmanager
    def kept(self, *command: object) -> Iterator[bytes]:
        """A program beside ours: its first line, once it has said it; ended when its input ends."""
        process = self._start(*command, cwd=None)
        watch = threading.Timer(60, lambda: os.killpg(process.pid, signal.SIGKILL))
        watch.start()
        try:
            first = process.stdout.readline()
            watch.cancel()
            yield first
        finally:
            watch.cancel()
            process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=30)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def run(
        self,
        *command: object,
        cwd: Path | None = None,
        limit: float = 120,
        typed: bytes = b"",
        more: dict[str, str] | None = None,
        leaves: bool = False,
        boot: bool = False,
    ) -> Done:
        """Run a program to its end.

        Args:
            command: As on Windows' command line.
            cwd: Where, a folder of this machine.
            limit: Seconds; then it and all that it started are killed.
            typed: What a clerk types.
            more: Further environment.
            leaves: It leaves a program behind that keeps its streams; do not wait for that.
            boot: It is Wine's own, not a program in it.

        Raises:
            TooLongError: The limit is over.
        """
        process = self._start(*command, cwd=cwd, more=more)
        said = bytearray()

        def read() -> None:
            # Also where whoever waits can watch it.
            with (self.cache / "said" / f"{process.pid}.txt").open("wb", buffering=0) as file:
                while piece := process.stdout.read1(65536):
                    said.extend(piece)
                    file.write(piece)

        (self.cache / "said").mkdir(exist_ok=True)
        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(typed)
            process.stdin.flush()
            process.stdin.close()
        try:
            code = process.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            shown = bytes(said).decode("gbk", "replace")[-500:]
            raise TooLongError(
                f"{' '.join(map(str, command))[:200]}: not done after {limit} s; it had said: {shown}"
            ) from None
        reader.join(1 if leaves or boot else 10)
        return Done(code, bytes(said))
