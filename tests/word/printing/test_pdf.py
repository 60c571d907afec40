"""docx → PDF: which program is asked, in which order, with what patience; and never half a file."""

from __future__ import annotations

import io
import json
import sys
import textwrap
import time
import types
from pathlib import Path

import pytest
from support import tools
from support.offices.drawn import save
from support.papers import words

from toolkit.core.cells import Stop
from toolkit.doors.terminal import cli
from toolkit.word.printing import automation, pdf
from toolkit.word.printing.splice import splice

WHOLE = b"%PDF-1.7\n...\n%%EOF\n"


class Fake:
    """A program that writes what it is told to, or fails as it is told to."""

    def __init__(
        self, name: str, writes: bytes | None = WHOLE, error: Exception | None = None, real: str = ""
    ) -> None:
        self.name, self._writes, self._error, self._real = name, writes, error, real or name
        self.batches: list[int] = []

    def convert(self, pairs, seconds):
        assert seconds > 60
        self.batches.append(len(pairs))
        if self._error:
            raise self._error
        for source, target in pairs:
            if self._writes is not None:
                target.write_bytes(
                    b"%PDF-" + source.read_bytes() + b"%%EOF" if self._writes is WHOLE else self._writes
                )
        return self._real


# --- which program --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("registered", "commands", "names"),
    [
        ({"Word.Application", "KWPS.Application"}, {"soffice"}, ["Word", "WPS", "LibreOffice"]),
        ({"WPS.Application"}, set(), ["WPS"]),
        (set(), {"libreoffice"}, ["LibreOffice"]),
        (set(), set(), []),
    ],
)
def test_word_then_wps_then_libreoffice(registered, commands, names):
    found = pdf.programs(
        registered.__contains__, lambda name: f"/bin/{name}" if name in commands else None, {}
    )
    assert [program.name for program in found] == names


def test_libreoffice_is_found_where_windows_keeps_it(tmp_path):
    program = tmp_path / "LibreOffice" / "program" / "soffice.com"
    program.parent.mkdir(parents=True)
    program.touch()
    (found,) = pdf.programs(lambda _: False, lambda _: None, {"ProgramFiles": str(tmp_path)})
    assert found._executable == program


@pytest.mark.skipif(sys.platform == "win32", reason="there the answer depends on what is installed")
def test_only_windows_knows_program_ids():
    assert not automation.registered("Word.Application")


# --- one after the other --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        Fake("Word", error=TimeoutError("Word")),
        Fake("Word", error=OSError("no such program")),
        Fake("Word", writes=None),
        Fake("Word", writes=b""),
        Fake("Word", writes=b"%PDF-1.7 only the beginning"),
        Fake("Word", writes=b"<html>%%EOF"),
    ],
    ids=["hangs", "not started", "no file", "empty", "half", "another format"],
)
def test_when_one_program_fails_the_next_is_asked(broken):
    made = pdf.convert([b"one", b"two"], using=[broken, Fake("WPS")])
    assert (made.program, made.pdfs) == ("WPS", (b"%PDF-one%%EOF", b"%PDF-two%%EOF"))


def test_the_program_says_itself_which_it_is():
    assert pdf.convert([b"one"], using=[Fake("Word", real="WPS")]).program == "WPS"


def test_without_a_program_one_sentence_says_so():
    with pytest.raises(Stop) as stop:
        pdf.convert([b"one"], using=[])
    (problem,) = stop.value.problems
    assert problem.kind == "pdf-no-program"
    assert "没有 Word、WPS 或 LibreOffice" in problem.message
    assert "可以直接打印" in problem.hint


def test_when_all_fail_each_is_named():
    with pytest.raises(Stop) as stop:
        pdf.convert([b"one"], using=[Fake("Word", error=TimeoutError()), Fake("LibreOffice", writes=None)])
    (problem,) = stop.value.problems
    assert "Word很久没有反应，LibreOffice没有做成" in problem.message


def test_many_documents_go_in_batches_and_keep_their_order():
    program, told = Fake("Word"), []
    documents = [f"{n}".encode() for n in range(120)]
    made = pdf.convert(documents, using=[program], progress=lambda done, of: told.append((done, of)))
    assert made.pdfs == tuple(b"%PDF-" + each + b"%%EOF" for each in documents)
    assert program.batches == [50, 50, 20]
    assert told == [(50, 120), (100, 120), (120, 120)]


def test_nothing_to_do_asks_nobody():
    assert pdf.convert([], using=[Fake("Word", error=OSError())]).pdfs == ()


def test_no_temporary_file_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pdf.convert([b"one"], using=[Fake("Word", writes=None), Fake("WPS")])
    assert list(tmp_path.iterdir()) == []


# --- programs that do not answer ------------------------------------------------------------------------


def script(tmp_path: Path, body: str) -> Path:
    """A program in soffice's place."""
    path = tmp_path / "soffice"
    path.write_text(f"#!{sys.executable}\n{textwrap.dedent(body)}", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
class TestLibreOffice:
    def test_one_that_hangs_is_ended_with_what_it_has_started(self, tmp_path):
        program = pdf.LibreOffice(
            script(
                tmp_path,
                f"""
                import subprocess, sys, time
                child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
                open({str(tmp_path / "child")!r}, "w").write(str(child.pid))
                time.sleep(3600)
                """,
            )
        )
        started = tmp_path / "child"
        for seconds in (1, 5, 60):  # a busy machine may not have started anything after the first
            with pytest.raises(TimeoutError):
                program.convert([(tmp_path / "1.docx", tmp_path / "1.pdf")], seconds)
            if started.exists() and started.read_text(encoding="utf-8"):
                break
        child = Path("/proc") / started.read_text(encoding="utf-8")
        for _ in range(600):  # a killed process is gone a moment later
            if _is_gone(child):
                break
            time.sleep(0.1)
        assert _is_gone(child)

    def test_it_gets_a_profile_of_its_own_and_a_second_try(self, tmp_path):
        program = pdf.LibreOffice(
            script(
                tmp_path,
                f"""
                import pathlib, sys
                said = pathlib.Path({str(tmp_path / "said")!r})
                first = not said.exists()
                said.write_text("\\n".join(sys.argv[1:]))
                if not first:
                    source = pathlib.Path(sys.argv[-1])
                    (pathlib.Path(sys.argv[sys.argv.index("--outdir") + 1]) / (source.stem + ".pdf")).write_text("x")
                """,
            )
        )
        program.convert([(tmp_path / "1.docx", tmp_path / "1.pdf")], 60)
        said = (tmp_path / "said").read_text(encoding="utf-8")
        assert said.startswith(f"-env:UserInstallation={tmp_path.as_uri()}/")
        assert (tmp_path / "1.pdf").exists()


def _is_gone(process: Path) -> bool:
    """Whether a process has ended; one that nobody has asked after stays as a zombie."""
    try:
        return (process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_libreoffice_makes_a_pdf_with_the_words_of_the_document(tmp_path):
    tools.need("soffice")
    from support.programs.libreoffice import page_texts

    both = splice([words.document("甲"), words.document("乙")], duplex=True)
    made = pdf.convert(
        [words.document("第一份"), words.document("第二份"), both], using=pdf.programs(lambda _: False)
    )
    assert made.program == "LibreOffice"
    texts = []
    for at, data in enumerate(made.pdfs):
        path = tmp_path / f"{at}.pdf"
        path.write_bytes(data)
        texts += page_texts(path)
    # Printed on both sides, nobody's letter lies behind somebody else's.
    assert [text.strip() for text in texts] == ["第一份", "第二份", "甲", "", "乙"]


# --- Word and WPS, as their objects answer --------------------------------------------------------------


class Document:
    def __init__(self, app, source):
        self.app, self.source = app, source

    def ExportAsFixedFormat(self, target, kind):  # noqa: N802 - COM's name
        if self.app.fails_at == len(self.app.saved):
            raise RuntimeError("com_error")
        self.app.saved.append((self.source, target, kind))

    def Close(self, save):  # noqa: N802 - COM's name
        assert save == 0
        self.app.open -= 1


class App:
    """Word's or WPS's own objects, as far as they are used."""

    Name = "Microsoft Word"

    def __init__(self, path: str, *, mine: int = 0, fails_at: int = -1) -> None:
        self.Path = path
        self.open, self.saved, self.fails_at, self.quit, self.set = mine, [], fails_at, False, {}
        self.Documents = self

    @property
    def Count(self):  # noqa: N802 - COM's name
        return self.open

    def Open(self, source, confirm, read_only, recent):  # noqa: N802 - COM's name
        assert (confirm, read_only, recent) == (False, True, False)
        self.open += 1
        return Document(self, source)

    def Quit(self, save):  # noqa: N802 - COM's name
        assert save == 0
        self.quit = True

    def __setattr__(self, name, value):
        if name in {"Visible", "DisplayAlerts", "AutomationSecurity"}:
            self.set[name] = value
        object.__setattr__(self, name, value)


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        (r"C:\Program Files\Microsoft Office\root\Office16", "Word"),
        (r"C:\Users\a\AppData\Local\Kingsoft\WPS Office\12.1\office6", "WPS"),
    ],
)
def test_a_program_of_its_own_saves_all_silently_and_goes(folder, name):
    app = App(folder)
    pairs = [("C:\\1.docx", "C:\\1.pdf"), ("C:\\2.docx", "C:\\2.pdf")]
    assert automation.save_as_pdf(lambda _: app, "Word.Application", pairs) == (name, 2)
    assert app.saved == [(*pair, 17) for pair in pairs]
    assert app.set == {"Visible": False, "DisplayAlerts": 0, "AutomationSecurity": 3}
    assert (app.quit, app.open) == (True, 0)


def test_a_window_in_which_somebody_works_is_neither_hidden_nor_closed():
    app = App("C:\\WPS", mine=1)
    automation.save_as_pdf(lambda _: app, "KWPS.Application", [("1.docx", "1.pdf")])
    assert (app.set, app.quit, app.open) == ({}, False, 1)


def test_a_document_that_cannot_be_saved_ends_it_cleanly():
    app = App("C:\\Office", fails_at=1)
    pairs = [("1.docx", "1.pdf"), ("2.docx", "2.pdf"), ("3.docx", "3.pdf")]
    assert automation.save_as_pdf(lambda _: app, "Word.Application", pairs) == ("Word", 1)
    assert (app.quit, app.open) == (True, 0)


def test_the_child_takes_pairs_and_answers_on_its_output(monkeypatch, capsys):
    app = App("C:\\Office")
    windows = types.SimpleNamespace(
        DispatchEx=lambda program_id: app if program_id == "Word.Application" else None
    )
    monkeypatch.setitem(sys.modules, "win32com", types.ModuleType("win32com"))
    monkeypatch.setitem(sys.modules, "win32com.client", windows)
    monkeypatch.setattr("sys.stdin", io.StringIO('[["1.docx", "1.pdf"]]'))
    assert automation.main(["Word.Application"]) == 0
    assert json.loads(capsys.readouterr().out) == {"program": "Word", "done": 1}
    assert app.saved == [("1.docx", "1.pdf", 17)]


def test_the_child_process_says_which_program_it_was(monkeypatch, tmp_path):
    """The parent's half, with a child that answers as `automation.main` does."""
    seen = {}

    def answer(command, seconds, given):
        seen.update(command=command, pairs=json.loads(given))
        return json.dumps({"program": "WPS", "done": 1}).encode()

    monkeypatch.setattr(pdf, "_run", answer)
    program = pdf.Automation("Word", "Word.Application")
    assert program.convert([(tmp_path / "1.docx", tmp_path / "1.pdf")], 60) == "WPS"
    assert seen["command"][-2:] == ["toolkit.word.printing.automation", "Word.Application"]
    assert seen["pairs"] == [[str(tmp_path / "1.docx"), str(tmp_path / "1.pdf")]]


def test_a_child_that_ends_badly_is_no_answer(tmp_path):
    """Where there is no Windows, the real child ends at once and writes nothing."""
    if sys.platform == "win32":
        pytest.skip("there it would start Word")
    with pytest.raises(Stop):
        pdf.convert([b"x"], using=[pdf.Automation("Word", "Word.Application")])


# --- at the doors ---------------------------------------------------------------------------------------


@pytest.fixture
def office(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save(
        tmp_path / "花名册.xlsx",
        {"在册": [["姓名", "出生日期"], ["张三可", "1946-10-03"], ["李四平", "1946-10-04"]]},
    )
    return tmp_path


def run(office, capsys, *arguments: object) -> tuple[int, str, str]:
    code = cli.main(["--office", str(office), "--as-of", "2026-10-01", *map(str, arguments)])
    out = capsys.readouterr()
    return code, out.out, out.err


def listing(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.*") if p.is_file())


def test_a_pdf_beside_each_document_in_the_same_entry_of_the_journal(office, capsys, monkeypatch):
    monkeypatch.setattr(pdf, "programs", lambda: [Fake("LibreOffice")])
    code, out, _ = run(office, capsys, "birthdays", "--month", 10, "--letters", "--pdf")
    folder = office / "输出" / "2026-10"
    assert code == 0
    assert "PDF 由 LibreOffice 做成。" in out
    assert listing(folder) == [
        "2026年10月生日慰问名单.xlsx",
        "2026年10月生日贺信/001张三可生日贺信.docx",
        "2026年10月生日贺信/001张三可生日贺信.pdf",
        "2026年10月生日贺信/002李四平生日贺信.docx",
        "2026年10月生日贺信/002李四平生日贺信.pdf",
    ]
    letter = folder / "2026年10月生日贺信" / "002李四平生日贺信.docx"
    assert letter.with_suffix(".pdf").read_bytes() == b"%PDF-" + letter.read_bytes() + b"%%EOF"
    assert "5个文件" in run(office, capsys, "history")[1]
    run(office, capsys, "undo")
    assert list((folder / "2026年10月生日贺信").glob("*.*")) == []


def test_a_dry_run_names_the_pdfs_too_and_asks_no_program(office, capsys, monkeypatch):
    monkeypatch.setattr(pdf, "programs", lambda: pytest.fail("asked"))
    _, out, _ = run(office, capsys, "birthdays", "--month", 10, "--letters", "--pdf", "-n")
    assert "002李四平生日贺信.pdf" in out
    assert not (office / "输出").exists()


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ([], "这台电脑上没有 Word、WPS 或 LibreOffice，做不了 PDF"),
        ([Fake("Word", error=TimeoutError())], "Word很久没有反应"),
    ],
)
def test_without_pdfs_the_documents_stay(office, capsys, monkeypatch, there, said):
    monkeypatch.setattr(pdf, "programs", lambda: there)
    code, out, _ = run(office, capsys, "birthdays", "--month", 10, "--one-file", "--pdf")
    assert code == 0
    assert said in out
    assert ".pdf" not in out
    assert listing(office / "输出" / "2026-10") == [
        "2026年10月生日慰问名单.xlsx",
        "2026年10月生日贺信（合并打印）.docx",
    ]
    _, out, _ = run(office, capsys, "birthdays", "--month", 10, "--one-file", "--pdf", "--json")
    assert json.loads(out)["pdf"] == ""
    assert [d["path"].rpartition(".")[2] for d in json.loads(out)["documents"]] == ["xlsx", "docx"]


def test_asked_for_where_there_is_no_document_in_word(office, capsys):
    _, out, _ = run(office, capsys, "birthdays", "--month", 10, "--pdf")
    assert "没有 Word 文件" in out


def test_the_command_for_any_document(office, capsys, monkeypatch):
    monkeypatch.setattr(pdf, "programs", lambda: [Fake("WPS")])
    (office / "通知.docx").write_bytes(words.document("开会"))
    code, out, _ = run(office, capsys, "pdf", "通知.docx")
    assert code == 0
    assert out == f"PDF 由 WPS 做成。\n已写入 {office / '通知.pdf'}\n"
    assert (office / "通知.pdf").read_bytes().startswith(b"%PDF-")
    code, out, _ = run(office, capsys, "pdf", "通知.docx", "-o", "发出去的", "--json")
    assert json.loads(out) == {"program": "WPS", "files": [str(office / "发出去的" / "通知.pdf")]}


def test_a_pdf_that_somebody_else_made_is_not_written_over(office, capsys, monkeypatch):
    monkeypatch.setattr(pdf, "programs", lambda: [Fake("WPS")])
    (office / "通知.docx").write_bytes(words.document("开会"))
    (office / "通知.pdf").write_bytes(b"a scan")
    run(office, capsys, "pdf", "通知.docx")
    assert (office / "通知.pdf").read_bytes() == b"a scan"
    assert (office / "通知(2).pdf").exists()


@pytest.mark.damaged_files
def test_what_is_no_document_is_refused_all_at_once(office, capsys):
    (office / "坏.docx").write_bytes(b"no zip")
    code, _, err = run(office, capsys, "pdf", "坏.docx", "没有.docx", "花名册.xlsx")
    assert code == 3
    assert [name for name in ("坏.docx", "没有.docx", "花名册.xlsx") if name in err] == [
        "坏.docx",
        "没有.docx",
        "花名册.xlsx",
    ]
    assert not list(office.glob("*.pdf"))
