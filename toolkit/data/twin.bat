@echo off
rem {title}: the same as its button in 工具箱.xlsm, where it has one.
chcp 936 >nul
setlocal
rem pushd, since cd goes to no network path; and then no path to be named, in which call would expand a percent sign twice.
pushd "%~dp0"
rem In folder 按钮 or deeper; in an older office beside everything else.
for %%U in ({up}) do if not exist 工具箱.xlsm cd ..
title {title}
rem What was dropped goes by the environment: call would expand a percent sign in a name a second time.
set "TOOLKIT_FILES="
:more
if "%~1"=="" goto ready
set "TOOLKIT_FILES=%TOOLKIT_FILES%*%~1"
shift /1
goto more
:ready
set "RUN="
rem Where the macro looks too: here, and up to two folders above.
for %%D in (. .. ..\..) do (
  if not defined RUN if exist %%D\程序\toolkit.bat set RUN=call %%D\程序\toolkit.bat
  if not defined RUN if exist %%D\.venv\Scripts\python.exe set RUN=%%D\.venv\Scripts\python.exe -X utf8 -m toolkit
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
