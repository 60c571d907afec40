"""今天.html from a server on this computer alone: what is ticked there is entered at once.

It answers 127.0.0.1 on a port that the system chose, to whoever knows the token in the address, and to nobody else's
page: a site that a browser has open beside it could send requests here (CSRF), or give its own name this address (DNS
rebinding, which the Host header tells). It ends by itself after an hour, or when the page says 收工.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
import secrets
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import click

from toolkit.core.cells import Stop
from toolkit.doors.buttons import desk
from toolkit.doors.terminal.words import ChineseCommand, Invocation
from toolkit.files import disk, layout
from toolkit.files.placing import place
from toolkit.jobs.job import load
from toolkit.running.desk import page
from toolkit.running.office import Office

ADDRESS = "127.0.0.1"
LONGEST = 256 * 1024  # bytes of a request: some thousand ticks
AN_HOUR = 3600.0
_PATIENCE = 30.0  # seconds for a connection that says nothing
_KINDS = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

Enter = Callable[[Path], Mapping[str, Any]]
"""Enters the ticks of a file: what is to be said («lines»), and what became of each («keys»)."""


class DeskServer(ThreadingHTTPServer):
    """The server of one office, for one sitting."""

    allow_reuse_address = False  # on Windows others could listen beside us
    daemon_threads = True

    def __init__(self, office: Office, enter: Enter, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Listen; see `until_the_end`."""
        super().__init__((ADDRESS, 0), _Handler)
        self.office, self.enter, self.token = office, enter, secrets.token_urlsafe(24)
        self.turn = threading.Lock()
        self.ended = threading.Event()
        self._clock, self._end = clock, clock() + AN_HOUR
        self.timeout = 0.5

    @property
    def host(self) -> str:
        """As the Host header must have it."""
        return f"{ADDRESS}:{self.server_port}"

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://{self.host}/{self.token}/"

    def until_the_end(self) -> None:
        """Answer until the page says 收工, or for an hour."""
        with self:
            while not self.ended.is_set() and self._clock() < self._end:
                self.handle_request()
            self.turn.acquire()  # what is being entered is finished first

    def entered(self, body: bytes) -> Mapping[str, Any]:
        """Keep ticks as a file of 待登记 and enter it: what cannot be entered now waits there."""
        name = f"待登记-{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(3)}.json"
        path = self.office.folder / layout.WAITING / name
        with self.turn:
            try:
                place.put(path, body, make_folders=True)
                return self.enter(path)
            except Stop as stop:
                kept = (
                    ("勾选已经存在「待登记」里，改好以后再点一次登记，不会登记成两份。",)
                    if path.exists()
                    else ()
                )
                return {"lines": [*map(str, stop.problems), *kept], "keys": {}}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that breaks off is nobody's business, and nothing of it is printed."""


class _RefusedError(Exception):
    """The status of a request that is not answered."""


class _Handler(BaseHTTPRequestHandler):
    server: DeskServer
    timeout = _PATIENCE
    server_version, sys_version = "toolkit", ""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server has
        """No log: addresses name documents, documents name people."""

    def do_GET(self) -> None:
        """The page, its search, a document of 输出."""
        self._answered(self._get)

    def do_POST(self) -> None:
        """Ticks, or the end."""
        self._answered(self._post)

    def _answered(self, found: Callable[[str], tuple[bytes, str, str]]) -> None:
        try:
            content, kind, name = found(self._asked())
        except _RefusedError as refused:
            self.close_connection = True  # a body that was not read would be taken for the next request
            said = "这里没有这一页。请看「1-今天」打开的那一页。"
            self._answer(refused.args[0], said.encode(), "text/plain; charset=utf-8")
        else:
            self._answer(HTTPStatus.OK, content, kind, name)

    def _asked(self) -> str:
        """What is asked for, below the token. Raises _RefusedError."""
        token, _, rest = self.path.partition("?")[0].removeprefix("/").partition("/")
        site = self.headers.get("Sec-Fetch-Site", "none")
        if self.headers.get_all("Host") != [self.server.host] or site not in ("none", "same-origin"):
            raise _RefusedError(HTTPStatus.FORBIDDEN)
        if not hmac.compare_digest(token.encode("utf-8", "replace"), self.server.token.encode()):
            raise _RefusedError(HTTPStatus.NOT_FOUND)
        return unquote(rest)

    def _get(self, asked: str) -> tuple[bytes, str, str]:
        office = self.server.office
        if asked in ("", page.SEARCH):
            path, kind = office.folder / (asked or page.PAGE), _KINDS["js" if asked else "html"]
            return self._content(path), kind, ""
        try:
            real = (office.folder / asked).resolve(strict=True)
            inside = real.is_relative_to(office.output.resolve()) and real.is_file()
        except (OSError, ValueError, RuntimeError):
            inside = False
        if not inside:  # whatever leads elsewhere (.., a link, another drive)
            raise _RefusedError(HTTPStatus.NOT_FOUND)
        return self._content(real), "application/octet-stream", real.name

    @staticmethod
    def _content(path: Path) -> bytes:
        try:
            return disk.contents(path)
        except (OSError, ValueError):
            raise _RefusedError(HTTPStatus.NOT_FOUND) from None

    def _post(self, asked: str) -> tuple[bytes, str, str]:
        # The header is what no page of another site can send without asking first, which nobody answers.
        origin, ours = self.headers.get("Origin"), self.headers.get("X-Toolkit") == "ticks"
        if not ours or origin not in (None, f"http://{self.server.host}"):
            raise _RefusedError(HTTPStatus.FORBIDDEN)
        if asked == "end":
            self.server.ended.set()
            return b"{}", _KINDS["json"], ""
        if asked != "ticks":
            raise _RefusedError(HTTPStatus.NOT_FOUND)
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            raise _RefusedError(HTTPStatus.LENGTH_REQUIRED)
        if int(length) > LONGEST:
            raise _RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        told = self.server.entered(self.rfile.read(int(length)))
        return json.dumps(told, ensure_ascii=False).encode(), _KINDS["json"], ""

    def _answer(self, status: HTTPStatus, content: bytes, kind: str, name: str = "") -> None:
        self.send_response_only(status)
        for header, text in {**_HEADERS, "Content-Type": kind}.items():
            self.send_header(header, text)
        if name:
            self.send_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(name, safe='')}")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def entering(folder: Path, today: Callable[[], dt.date]) -> Enter:
    """What the server does with ticks: all that waits goes into the ledgers, and the page is made anew."""
    from toolkit.doors.terminal import words  # noqa: PLC0415 - with run, loaded when a page is served
    from toolkit.running import run  # noqa: PLC0415
    from toolkit.running.desk import morning  # noqa: PLC0415

    job = load("ticks")
    if job is None:
        raise AssertionError("the job ticks is gone")

    def enter(path: Path) -> Mapping[str, Any]:
        office = run.open_office(folder, folder)
        params = {"files": (), "register": None}
        outcome = run.run(office, run.Request(job, job.action(), params, today(), words.as_typed)).outcome
        with suppress(Stop):  # the ledgers are written; the page of before says when it was made
            morning.write(office, today(), {}, words.bug)
        asked = (f"{one.name}：{one.why}。{one.hint}" for one in outcome.to_check)
        more = (str(one) for one in outcome.problems if one.kind.startswith(("slip-", "gift-")))
        said = [*outcome.summary, *asked, *more]
        if path != folder and path.name not in outcome.extra["ticks"]:  # a clerk at another page was quicker
            said = ["这几条刚才和别的页上的一起登记过了，再点一次「登记这些勾选」就看得到每条的结果。"]
        return {"lines": said, "keys": outcome.extra["keys"]}

    return enter


@click.command("serve", cls=ChineseCommand, epilog="\b\n例：\n  toolkit serve")
@click.option("--no-open", is_flag=True, help="不自动打开浏览器，只显示网址。")
@click.pass_obj
def serve(door: Invocation, no_open: bool) -> None:
    """打开「今天」这一页，勾了就登记进台账；只有这台电脑能打开，一小时以后自己停。"""
    import webbrowser  # noqa: PLC0415 - help must not load it, nor what writes the page

    from toolkit.doors.terminal import words  # noqa: PLC0415
    from toolkit.running import run  # noqa: PLC0415
    from toolkit.running.desk import morning  # noqa: PLC0415

    office = run.open_office(door.office, Path.cwd())
    enter = entering(office.folder, lambda: door.today)
    if waiting := layout.waiting(office.folder):
        what = f"「{layout.WAITING}」里有{len(waiting)}份勾选还没有登记"
        if sys.stdin.isatty() and click.confirm(f"{what}，现在登记吗？", default=True):
            click.echo("\n".join(enter(office.folder)["lines"]))
        else:
            click.echo(f"{what}。")
    path = morning.write(office, door.today, {}, words.bug)
    try:
        server = DeskServer(office, enter)
    except OSError:
        click.echo("这台电脑不让工具箱在本机开服务；照样打开这一页，勾选会存成文件，再登记。", err=True)
        desk.open_file(path)
        return
    click.echo(f"「今天」在 {server.address} ，勾了就登记。关掉这个窗口、点「收工」或过一小时就停。")
    if not no_open:
        webbrowser.open(server.address)
    server.until_the_end()
    click.echo("收工了。")
