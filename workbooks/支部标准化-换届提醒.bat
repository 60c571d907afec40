@echo off
rem 支部标准化-换届提醒: the same as the button in 工具箱.xlsm. Made by scripts/build.py.
chcp 936 >nul
setlocal
cd /d "%~dp0"
title 支部标准化-换届提醒
set "RUN="
if exist "%~dp0程序\toolkit.bat" set RUN=call "%~dp0程序\toolkit.bat"
if not defined RUN if exist "%~dp0.venv\Scripts\python.exe" set RUN="%~dp0.venv\Scripts\python.exe" -X utf8 -m toolkit
if not defined RUN where toolkit >nul 2>nul && set RUN=toolkit
if not defined RUN where py >nul 2>nul && set RUN=py -3 -X utf8 -m toolkit
if not defined RUN (
  echo 没有找到工具箱程序。请把整个工具箱文件夹放在一起；第一次用，请先双击「1-开始使用」。
  pause
  exit /b 1
)
echo 正在做「支部标准化-换届提醒」，请稍候……
%RUN% press "checklist reminders" --book "%~dp0工具箱.xlsm"
set CODE=%errorlevel%
echo.
pause
exit /b %CODE%
