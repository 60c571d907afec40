rem Sets PY: the kit's own Python in the folder ROOT, else the machine's of a version that there are wheels for. Put in where
rem it is asked for: call would expand a percent sign in the folder's name a second time.
set "PY="
if exist "%ROOT%\python\python.exe" set PY="%ROOT%\python\python.exe"
if not defined PY py -{version} -c "" >nul 2>nul && set "PY=py -{version}"
if not defined PY python -c "import sys; sys.exit(sys.version_info[:2] not in [{tuples}])" >nul 2>nul && set "PY=python"
if not defined PY echo 没有找到 Python {versions}。请用带 Python 的整套工具，或请技术人员装好后再试。
