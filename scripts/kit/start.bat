@echo off
chcp 936 >nul
setlocal
title 老干部工作工具箱

rem Checked before Python is started: Python 3.11 does not start on Windows 7, and says so in English.
ver | findstr /c:" 10.0." >nul
if errorlevel 1 (
  echo 这台电脑不是 Windows 10 或 11，工具用不了。请换一台电脑。
  pause
  exit /b 1
)
if /i "%PROCESSOR_ARCHITECTURE%"=="x86" if not defined PROCESSOR_ARCHITEW6432 (
  echo 这台电脑是32位的 Windows，工具要64位的。请换一台电脑。
  pause
  exit /b 1
)

rem Not cd, which goes to no folder of the network.
pushd "%~dp0"
set "ROOT=."
{find_python.bat}
if not defined PY (
  pause
  popd
  exit /b 1
)
%PY% "安装包\install.py"
if errorlevel 1 (
  pause
  popd
  exit /b 1
)
%PY% "程序\start.py" --office . setup %*
popd
echo.
pause
