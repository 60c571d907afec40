"""The buttons' twins: a .bat and a .sh a button, for offices without macros. A double click does what the button does.

Beside them what the manual promises and no button does: the last step taken back, the work done each night.
"""

from __future__ import annotations

from toolkit.doors.buttons import checking, offered
from toolkit.files.layout import TOOLBOOK as _BOOK
from toolkit.files.names import safe_name

_BAT = """\
@echo off
rem {title}: {what}. Made by scripts/build.py.
chcp 936 >nul
setlocal
rem pushd, since cd goes to no network path; and then no path to be named, in which call would expand a percent sign twice.
pushd "%~dp0"
rem In folder 按钮, or in an older office beside everything else.
if not exist {book} cd ..
title {title}
{dropped}set "RUN="
rem Where the macro looks too: here, and up to two folders above.
for %%D in (. .. ..\\..) do (
  if not defined RUN if exist %%D\\程序\\toolkit.bat set RUN=call %%D\\程序\\toolkit.bat
  if not defined RUN if exist %%D\\.venv\\Scripts\\python.exe set RUN=%%D\\.venv\\Scripts\\python.exe -X utf8 -m toolkit
)
if not defined RUN where toolkit >nul 2>nul && set RUN=toolkit
if not defined RUN where py >nul 2>nul && set RUN=py -3 -X utf8 -m toolkit
if not defined RUN (
  echo 没有找到工具箱程序。请把整个工具箱文件夹放在一起；第一次用，请先双击「1-开始使用」。
  pause
  popd
  exit /b 1
)
echo 正在做「{title}」，请稍候……
rem One block, read before it runs: taking back a tidied folder moves this very file.
(
  %RUN% {call}
  call set CODE=%%errorlevel%%
  popd
  echo.
  pause
)
exit /b %CODE%
"""

_SH = """\
#!/bin/sh
# {title}: {what}. Made by scripts/build.py.
cd "$(dirname "$0")" || exit 1
# In folder 按钮, or in an older office beside everything else.
[ -e {book} ] || cd .. || exit 1
echo "正在做「{title}」，请稍候……"
run=
# Where the macro looks too: here, and up to two folders above.
for at in . .. ../..; do
  [ -n "$run" ] || [ ! -f $at/程序/toolkit.sh ] || run="sh $at/程序/toolkit.sh"
  [ -n "$run" ] || [ ! -x $at/.venv/bin/python ] || run="$at/.venv/bin/python -X utf8 -m toolkit"
done
[ -n "$run" ] || ! command -v toolkit >/dev/null 2>&1 || run=toolkit
if [ -n "$run" ]; then
  $run {call} "$@"
else
  echo "没有找到工具箱程序。请把整个工具箱文件夹放在一起；第一次用，请先双击「1-开始使用」。" >&2
  false
fi
code=$?
if [ -t 0 ]; then
  printf '\\n按回车结束。'
  read -r _
fi
exit $code
"""


_DROPPED = """\
rem What was dropped goes by the environment: call would expand a percent sign in a name a second time.
set "TOOLKIT_FILES="
:more
if "%~1"=="" goto ready
set "TOOLKIT_FILES=%TOOLKIT_FILES%*%~1"
shift /1
goto more
:ready
"""

UNDO, NIGHT = "还原上一步", "每晚自动做"
COMMANDS = {
    UNDO: ("takes back what was written last", "undo"),
    NIGHT: ("has the system start what sheet 计划 wants each night", "nightly install"),
}
"""What has no button, and still must not ask for a terminal: title → what it does, and its command."""


def files() -> dict[str, bytes]:
    """Two for each button and for each of COMMANDS; what asks for a document takes those dropped on it."""
    out = {}
    takers = {job.title for job in checking.JOBS}
    for button in offered.every():
        call = f'press "{button.job}" --book {_BOOK}'
        out |= _pair(
            button.title,
            f"the same as the button in {_BOOK}",
            call,
            _DROPPED if button.title in takers else "",
        )
    for title, (what, call) in COMMANDS.items():
        out |= _pair(title, what, call)
    return out


def _pair(title: str, what: str, call: str, dropped: str = "") -> dict[str, bytes]:
    """For Windows, in the code page of a Chinese console, lines ended as cmd.exe wants them; for UOS, Kylin and others."""
    told = {"title": title, "what": what, "call": call, "book": _BOOK, "dropped": dropped}
    return {
        f"workbooks/{safe_name(title, '.bat')}": _BAT.format(**told).replace("\n", "\r\n").encode("gbk"),
        f"workbooks/{safe_name(title, '.sh')}": _SH.format(**told).encode(),
    }
