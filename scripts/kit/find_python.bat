@echo off
rem Sets PY: the kit's own Python, else the machine's of the right version. Called by the other files.
set "PY="
if exist "%~dp0..\python\python.exe" (
  set PY="%~dp0..\python\python.exe"
  exit /b 0
)
py -{version} -c "" >nul 2>nul
if not errorlevel 1 (
  set "PY=py -{version}"
  exit /b 0
)
python -c "import sys; sys.exit(sys.version_info[:2] != ({comma}))" >nul 2>nul
if not errorlevel 1 (
  set "PY=python"
  exit /b 0
)
echo 没有找到 Python {version}。请用带 Python 的整套工具，或请技术人员装好 Python {version} 后再试。
exit /b 1
