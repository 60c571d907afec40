"""A file that belongs to somebody else: said as that, in Chinese, whatever command meets it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.offices.drawn import save

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65_534

pytestmark = pytest.mark.skipif(os.name == "nt", reason="rights are set by mode bits here")


def toolkit(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run as an ordinary account: root may read everything."""
    other = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(cwd), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
        timeout=300,
        **other,
    )


@pytest.fixture
def folder() -> Iterator[Path]:
    """Outside of tmp_path, which only its owner may enter."""
    path = Path(tempfile.mkdtemp(prefix="rights-"))
    path.chmod(0o755)
    if toolkit("-c", "import toolkit, click", cwd=path).returncode:
        shutil.rmtree(path)
        pytest.skip("another account cannot run this interpreter")
    yield path
    shutil.rmtree(path)


@pytest.mark.parametrize(
    "command",
    [
        ("workbook", "show", "花名册.xlsx"),
        ("workbook", "set", "花名册.xlsx", "在册!A2", "李四可"),
        ("check", "花名册.xlsx"),
        ("birthdays", "--month", "10", "--register", "花名册.xlsx", "-n"),
        ("buttons", "add", "花名册.xlsx"),
        ("lint", "通知.docx"),
    ],
)
def test_a_file_without_rights_is_not_called_damaged(folder: Path, command: tuple[str, ...]):
    save(folder / "花名册.xlsx", {"在册": [["姓名", "出生日期"], ["张三可", "1946-10-03"]]})
    shutil.copyfile(folder / "花名册.xlsx", folder / "通知.docx")
    for name in ("花名册.xlsx", "通知.docx"):
        (folder / name).chmod(0)
    said = toolkit("-m", "toolkit", *command, cwd=folder)
    name = next(word for word in command if "." in word)
    assert said.stderr.decode("utf-8").strip() == (
        f"{name}：没有读取这个文件的权限。请向文件所在电脑的管理员要权限，或换一份副本。"
    )
    assert said.returncode == 3
