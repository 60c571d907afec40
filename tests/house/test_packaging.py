"""The wheel, the sdist and an editable install all bring the starters, and `toolkit init` works from each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from support import tools

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
STARTERS = {
    **{f"toolkit/starters/workbooks/{p.name}": p for p in (ROOT / "workbooks").glob("*.xlsx")},
    **{f"toolkit/starters/docx_templates/{p.name}": p for p in (ROOT / "docx_templates").glob("*.*x")},
}
INIT = "from toolkit.doors.terminal import cli; import toolkit, sys; print(toolkit.__file__); sys.exit(cli.main(['init', '办公']))"


def call(*command: object, cwd: Path, **env: str) -> str:
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "TOOLKIT_OFFICE")}
    done = subprocess.run(
        [str(c) for c in command],
        cwd=cwd,
        env={**clean, "PYTHONUTF8": "1", "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", **env},
        capture_output=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")
    return done.stdout.decode("utf-8")


@pytest.fixture(scope="module")
def sources(tmp_path_factory) -> Path:
    """A copy of the sources as they are now: building leaves its traces there and not in the clone."""
    if int(metadata.version("setuptools").split(".")[0]) < 77:
        tools.missing("the build needs setuptools 77 (pip install the test group)")
    folder = tmp_path_factory.mktemp("sources") / "clone"
    folder.mkdir()
    for name in (
        "pyproject.toml",
        "setup.py",
        "MANIFEST.in",
        "LICENSE",
        "README.md",
        "README.zh.md",
        "CHANGELOG.md",
    ):
        shutil.copy2(ROOT / name, folder / name)
    for name in ("toolkit", "workbooks", "docx_templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="module")
def sdist(sources) -> Path:
    code = "from setuptools import build_meta; print(build_meta.build_sdist('dist'))"
    call(sys.executable, "-c", code, cwd=sources)
    (made,) = (sources / "dist").glob("*.tar.gz")
    return made


def build_wheel(folder: Path) -> Path:
    code = "from setuptools import build_meta; build_meta.build_wheel('dist')"
    call(sys.executable, "-c", code, cwd=folder)
    (made,) = (folder / "dist").glob("*.whl")
    return made


@pytest.fixture(scope="module")
def wheel(sources) -> Path:
    return build_wheel(sources)


def init(empty: Path, *paths: Path) -> str:
    """`toolkit init` in an empty folder with nothing of the clone on the path; where the package came from."""
    empty.mkdir(parents=True, exist_ok=True)
    out = call(sys.executable, "-c", INIT, cwd=empty, PYTHONPATH=os.pathsep.join(map(str, paths)))
    made = {p.name for p in (empty / "办公").rglob("*.*")}
    assert {"设置.xlsx", "花名册.xlsx", "生日贺信.docx"} <= made
    assert "练习花名册.xlsx" not in made
    return out.splitlines()[0]


def test_the_wheel_holds_the_starters_byte_for_byte(wheel):
    with zipfile.ZipFile(wheel) as package:
        names = set(package.namelist())
        for name, source in STARTERS.items():
            assert name in names
            assert package.read(name) == source.read_bytes()
        assert {"toolkit/data/rules.toml", "toolkit/data/columns.toml", "toolkit/data/settings.toml"} <= names
        templates = {p.relative_to(ROOT).as_posix() for p in (ROOT / "toolkit").rglob("*.j2")}
        assert templates, "the night's page is one"
        assert templates <= names
        assert not [n for n in names if n.startswith(("tests/", "scripts/", "workbooks/"))]


def test_init_works_with_only_the_wheel(wheel, tmp_path):
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as package:  # a pure wheel is installed by unpacking it
        package.extractall(site)  # noqa: S202 - our own file, made a moment ago
    assert init(tmp_path / "空", site).startswith(str(site))


def test_the_sdist_unpacks_and_finds_the_starters(sdist, tmp_path):
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (folder,) = (p for p in tmp_path.iterdir() if p.is_dir())
    assert init(tmp_path / "空", folder).startswith(str(folder))


def test_a_wheel_built_from_the_sdist_is_complete(sdist, tmp_path):
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (folder,) = (p for p in tmp_path.iterdir() if p.is_dir())
    with zipfile.ZipFile(build_wheel(folder)) as package:
        assert {*STARTERS, "toolkit/doors/night/night.html.j2"} <= set(package.namelist())


def test_an_editable_install_finds_the_starters(sources, tmp_path):
    code = f"from setuptools import build_meta; build_meta.build_editable({str(tmp_path / 'wheels')!r})"
    (tmp_path / "wheels").mkdir()
    call(sys.executable, "-c", code, cwd=sources)
    site = tmp_path / "site"
    (made,) = (tmp_path / "wheels").glob("*.whl")
    with zipfile.ZipFile(made) as package:
        package.extractall(site)  # noqa: S202 - our own file, made a moment ago
    # .pth files count only in site folders; -S keeps those of the test environment out, where we may be installed
    # too, and the new site stands first, since both have a finder of the same name.
    there = sysconfig.get_paths()
    start = (
        f"import sys, site; sys.path[:0] = [{str(site)!r}]; sys.path += [{there['purelib']!r}, {there['platlib']!r}]\n"
        f"site.addsitedir({str(site)!r})\n"
    )
    empty = tmp_path / "空"
    empty.mkdir()
    out = call(sys.executable, "-S", "-c", start + INIT.replace("; ", "\n"), cwd=empty)
    assert out.splitlines()[0].startswith(str(sources))
    assert (empty / "办公" / "表格" / "设置.xlsx").is_file()
    assert (empty / "办公" / "模板" / "生日贺信.docx").is_file()
