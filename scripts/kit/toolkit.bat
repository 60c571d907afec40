@echo off
rem The command line of the kit: toolkit birthdays --month 10
chcp 936 >nul
setlocal
set "ROOT=%~dp0.."
{find_python.bat}
if not defined PY exit /b 1
if not exist "%~dp0lib\toolkit" (
  echo 还没有安装，请先双击「1-开始使用」。
  exit /b 1
)
%PY% "%~dp0start.py" %*
