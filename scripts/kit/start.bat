@echo off
chcp 936 >nul
setlocal
cd /d "%~dp0"
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

call "%~dp0程序\找Python.bat"
if errorlevel 1 (
  pause
  exit /b 1
)
%PY% "安装包\install.py"
if errorlevel 1 (
  pause
  exit /b 1
)
%PY% "程序\start.py" --office "%~dp0." setup %*
echo.
pause
