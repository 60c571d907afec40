"""toolkit serve: the page for this computer's own browser, and for nobody else; what is ticked is entered one by one."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import threading
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from support.offices.ticks import TODAY, furnished, leave, on_the_page, text, told

from toolkit.core.cells import Cell, Stop
from toolkit.doors.serving import ADDRESS, LONGEST, DeskServer
from toolkit.running.desk import page

pytestmark = pytest.mark.damaged_files  # what lies there to be served, or not, is no workbook

BODY = b'{"ticks": []}'


@pytest.fixture
def office(tmp_path):
    (tmp_path / page.PAGE).write_text("<!doctype html><p>今天的事", encoding="utf-8")
    (tmp_path / page.SEARCH).write_text("var PEOPLE={};", encoding="utf-8")
    (tmp_path / "设置.xlsx").write_bytes(b"secret")
    (tmp_path / "输出" / "2026-10").mkdir(parents=True)
    (tmp_path / "输出" / "2026-10" / "名单.xlsx").write_bytes(b"list")
    return SimpleNamespace(folder=tmp_path, output=tmp_path / "输出")


@contextmanager
def served(office, enter=lambda path: {"lines": [path.name], "keys": {}}, **more):
    server = DeskServer(office, enter, **more)
    server.timeout = 0.05
    thread = threading.Thread(target=server.until_the_end)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        thread.join(20)
        assert not thread.is_alive()


def ask(server, method="GET", path=None, body=None, **headers):
    """Status, headers and content; headers as they are given, with a Host that fits unless another is."""
    link = http.client.HTTPConnection(ADDRESS, server.server_port, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    link.putrequest(method, f"/{server.token}/" if path is None else path, skip_host=True)
    for name, value in ({"Host": server.host} | named).items():
        if value is not None:
            link.putheader(name, value)
    if body is not None and "Content-Length" not in named:
        link.putheader("Content-Length", str(len(body)))
    link.endheaders(body)
    answer = link.getresponse()
    try:
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        link.close()


def tick(server, body=BODY, **headers):
    more = {"X_Toolkit": "ticks"} | headers
    return ask(server, "POST", f"/{server.token}/ticks", body, **more)


def test_it_listens_on_this_computer_alone_and_shows_the_page_and_its_search(office):
    with served(office) as server:
        assert server.server_address[0] == "127.0.0.1"
        status, headers, content = ask(server)
        assert (status, content.decode()) == (200, "<!doctype html><p>今天的事")
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in headers
        assert "Server" not in headers
        status, headers, _ = ask(server, path=f"/{server.token}/%E4%BB%8A%E5%A4%A9-%E6%9F%A5%E4%BA%BA.js")
        assert (status, headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")


def test_a_document_of_the_output_is_saved_and_not_shown(office):
    with served(office) as server:
        path = f"/{server.token}/%E8%BE%93%E5%87%BA/2026-10/%E5%90%8D%E5%8D%95.xlsx"
        status, headers, content = ask(server, path=path)
        assert (status, content) == (200, b"list")
        assert headers["Content-Type"] == "application/octet-stream"
        assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E5%90%8D%E5%8D%95.xlsx"


@pytest.mark.parametrize(
    "path",
    [
        "设置.xlsx",
        "输出/../设置.xlsx",
        "输出/%2e%2e/设置.xlsx",
        "输出/..%2f设置.xlsx",
        "输出\\..\\设置.xlsx",
        "../../../../etc/passwd",
        "/etc/passwd",
        "//etc/passwd",
        "C:/Windows/win.ini",
        "输出",
        "输出/",
        "输出/2026-10",
        "输出/没有.xlsx",
        "输出/link.xlsx",
        "输出/a%00b",
        "x" * 5000,
        "今天.html/../设置.xlsx",
        "ticks",
        "end",
    ],
)
def test_no_other_file_is_served_by_whatever_name(office, path):
    if hasattr(os, "symlink") and os.name != "nt":
        os.symlink(office.folder / "设置.xlsx", office.output / "link.xlsx")  # noqa: PTH211 - one line
    with served(office) as server:
        quoted = "".join(c if ord(c) < 128 else "".join(f"%{b:02X}" for b in c.encode()) for c in path)
        status, _, content = ask(server, path=f"/{server.token}/{quoted}")
        assert status == 404
        assert b"secret" not in content


@pytest.mark.parametrize(
    "path",
    ["/", "//", "/今天.html", "/x/", "/{token}x/", "/{half}/", "/{lower}/", "http://{host}/{token}/", "*"],
)
def test_without_the_whole_token_there_is_nothing(office, path):
    with served(office) as server:
        token = server.token
        asked = path.format(token=token, half=token[:-1], lower=token.swapcase(), host=server.host)
        asked = asked.encode().decode("latin-1") if asked.isascii() else "/%E4%BB%8A"
        assert ask(server, path=asked)[0] == 404
        assert len(token) >= 32


def test_two_servers_have_neither_port_nor_token_in_common(office):
    with served(office) as one, served(office) as other:
        assert one.server_port != other.server_port
        assert one.token != other.token
        assert ask(other, path=f"/{one.token}/")[0] == 404


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1.nip.io:{port}",
        "[::1]:{port}",
        "",
        None,
    ],
)
def test_another_name_for_this_address_is_refused(office, host):
    """DNS rebinding: the browser thinks that it speaks with evil.example, and its Host header says so."""
    with served(office) as server:
        said = host.format(port=server.server_port) if host else host
        assert ask(server, Host=said)[0] == 403
        assert tick(server, Host=said)[0] == 403
        assert not (office.folder / "待登记").exists()


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "https://{host}",
        "http://127.0.0.1",
        "http://localhost:{port}",
        "file://",
    ],
)
def test_a_foreign_origin_enters_nothing_even_with_the_token(office, origin):
    entered = []
    with served(office, entered.append) as server:
        said = origin.format(host=server.host, port=server.server_port)
        assert tick(server, Origin=said)[0] == 403
        assert ask(server, "POST", f"/{server.token}/end", b"", X_Toolkit="ticks", Origin=said)[0] == 403
        assert not server.ended.is_set()
    assert not entered
    assert not (office.folder / "待登记").exists()


def test_a_form_or_picture_of_another_site_is_refused(office):
    with served(office) as server:
        assert tick(server, X_Toolkit=None)[0] == 403  # a form can send no such header
        assert ask(server, Sec_Fetch_Site="cross-site")[0] == 403
        assert ask(server, Sec_Fetch_Site="same-site")[0] == 403
        assert ask(server, Sec_Fetch_Site="same-origin")[0] == 200
        for method in ("OPTIONS", "PUT", "DELETE", "HEAD", "PATCH", "TRACE", "CONNECT"):
            status, headers, _ = ask(server, method)
            assert (method, status, "Access-Control-Allow-Origin" in headers) == (method, 501, False)


@pytest.mark.parametrize(
    ("length", "status"),
    [(None, 411), ("-1", 411), ("x", 411), ("٣", 411), (str(LONGEST + 1), 413), ("9" * 30, 413)],
)
def test_a_body_of_no_length_or_too_long_is_refused_unread(office, length, status):
    with served(office) as server:
        link = http.client.HTTPConnection(ADDRESS, server.server_port, timeout=10)
        link.putrequest("POST", f"/{server.token}/ticks", skip_host=True)
        link.putheader("Host", server.host)
        link.putheader("X-Toolkit", "ticks")
        if length:
            link.putheader("Content-Length", length.encode())
        link.endheaders()
        assert link.getresponse().status == status
        link.close()
        assert not (office.folder / "待登记").exists()


def test_ticks_are_kept_as_a_file_and_entered_one_after_the_other(office):
    inside, most, names = [], [], []

    def enter(path):
        inside.append(path)
        most.append(len(inside))
        assert path.read_bytes() == BODY
        threading.Event().wait(0.02)
        names.append(path.name)
        inside.remove(path)
        return {"lines": ["勾选1条：登记1条。"], "keys": {"k": "已登记"}}

    answers = []
    with served(office, enter) as server:
        clerks = [
            threading.Thread(target=lambda: answers.append(tick(server, Origin=f"http://{server.host}")))
            for _ in range(8)
        ]
        for each in clerks:
            each.start()
        for each in clerks:
            each.join(20)
    assert [status for status, _, _ in answers] == [200] * 8
    assert json.loads(answers[0][2]) == {"lines": ["勾选1条：登记1条。"], "keys": {"k": "已登记"}}
    assert max(most) == 1
    assert len(set(names)) == 8


def test_what_cannot_be_entered_now_waits_and_the_page_is_told(office):
    def locked(path):
        raise Stop.at(Cell("联系台账.xlsx"), "正由李四平打开，没有写入。", "请关掉再试。", "locked")

    with served(office, locked) as server:
        status, _, content = tick(server)
        assert status == 200
        lines = json.loads(content)["lines"]
        assert lines == [
            "联系台账.xlsx：正由李四平打开，没有写入。请关掉再试。",
            "勾选已经存在「待登记」里，改好以后再点一次登记，不会登记成两份。",
        ]
        assert [path.read_bytes() for path in (office.folder / "待登记").iterdir()] == [BODY]


def test_a_mistake_of_ours_says_nothing_of_what_was_ticked(office, capfd):
    def broken(path):
        raise RuntimeError("张三可 19900000001")

    with served(office, broken) as server, pytest.raises((http.client.HTTPException, ConnectionError)):
        tick(server)
    out, err = capfd.readouterr()
    assert "张三可" not in out + err


def test_it_ends_when_the_page_says_so(office):
    with served(office) as server:
        assert ask(server, "POST", f"/{server.token}/end", b"", X_Toolkit="ticks")[0] == 200
        assert server.ended.wait(20)


def test_it_ends_by_itself_after_an_hour(office):
    now = [0.0]
    server = DeskServer(office, lambda _path: {}, clock=lambda: now[0])
    server.timeout = 0.01
    thread = threading.Thread(target=server.until_the_end)
    thread.start()
    now[0] = 3599.0
    assert ask(server)[0] == 200
    now[0] = 3601.0
    thread.join(20)
    assert not thread.is_alive()
    with pytest.raises(ConnectionError):
        ask(server)


def test_the_command_shows_the_address_tells_what_waits_and_ends_with_the_page(tmp_path):
    folder = furnished(tmp_path)
    leave(folder, text(told(on_the_page(folder)["told", "王五同"], way="电话")))
    call = [sys.executable, "-m", "toolkit", "--office", str(folder), "--as-of", TODAY, "serve", "--no-open"]
    env = os.environ | {"PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        call, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=env
    ) as started:
        assert started.stdout.readline() == "「待登记」里有1份勾选还没有登记。\n"
        found = re.search(r"http://127\.0\.0\.1:(\d+)/([^/]+)/", started.stdout.readline())
        server = SimpleNamespace(server_port=int(found[1]), host=f"127.0.0.1:{found[1]}", token=found[2])
        assert "王五同" in ask(server)[2].decode()
        assert ask(server, "POST", f"/{server.token}/end", b"", X_Toolkit="ticks")[0] == 200
        assert started.stdout.read() == "收工了。\n"
    assert started.returncode == 0
    assert [*(folder / "待登记").glob("*.json")], "nobody was there to say yes"
