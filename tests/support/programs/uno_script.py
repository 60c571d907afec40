"""Runs inside the system's Python that has LibreOffice's `uno`: opens a workbook and does what the plan says.

Called by support.programs.office_macros; reads a plan (JSON) from stdin, writes a list of results (JSON) to stdout. Steps:
["run", "Module.Macro"], ["timed", "Module.Macro"], ["set", sheet, ref, value], ["text", sheet, ref], ["click", caption], ["picture", path],
["names"], ["modules"], ["buttons"], ["module", name], ["rewrite", name, old, new], ["modified"], ["save"], ["open"], ["dialog"], ["close", part].
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import suppress

import uno
from com.sun.star.beans import PropertyValue


def value(name: str, content: object) -> PropertyValue:
    made = PropertyValue()
    made.Name, made.Value = name, content
    return made


class Session:
    def __init__(self, plan: dict) -> None:
        arguments = [
            plan["soffice"], f"-env:UserInstallation={plan['profile']}", "--norestore", "--nologo",
            "--nofirststartwizard", "--nodefault", f"--accept=pipe,name={plan['pipe']};urp;",
        ]  # fmt: skip
        if not plan["screen"]:
            arguments.append("--headless")
        self.process = subprocess.Popen(
            arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        context = uno.getComponentContext()
        resolver = context.ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
        address = f"uno:pipe,name={plan['pipe']};urp;StarOffice.ComponentContext"
        until = time.monotonic() + 600
        while True:
            try:
                self.context = resolver.resolve(address)
                break
            except Exception:
                if time.monotonic() > until:
                    raise
                time.sleep(0.3)
        self.desktop = self.context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.Desktop", self.context
        )
        options = (value("MacroExecutionMode", 4), value("Hidden", not plan["screen"]))
        self.book = self.desktop.loadComponentFromURL(
            uno.systemPathToFileUrl(plan["file"]), "_blank", 0, options
        )

    def cell(self, sheet: str, ref: str):
        return self.book.Sheets.getByName(sheet).getCellRangeByName(ref)

    def run(self, macro: str) -> str:
        address = f"vnd.sun.star.script:VBAProject.{macro}?language=Basic&location=document"
        try:
            self.book.getScriptProvider().getScript(address).invoke((), (), ())
        except Exception as error:  # noqa: BLE001 - whatever LibreOffice raises is the result
            return f"{type(error).__name__}: {error}"
        return ""

    def timed(self, macro: str) -> tuple[str, float]:
        start = time.monotonic()
        return self.run(macro), time.monotonic() - start

    def set(self, sheet: str, ref: str, text: str) -> str:
        self.cell(sheet, ref).String = text
        return ""

    def text(self, sheet: str, ref: str) -> str:
        return self.cell(sheet, ref).String

    def names(self) -> list[str]:
        return list(self.book.Sheets.getElementNames())

    def modules(self) -> list[str]:
        libraries = self.book.BasicLibraries
        libraries.loadLibrary("VBAProject")
        return list(libraries.getByName("VBAProject").getElementNames())

    def buttons(self) -> dict[str, str]:
        """Caption → macro of every button of the workbook."""
        out = {}
        for sheet in self.book.Sheets:
            forms = sheet.DrawPage.Forms
            for form in (forms.getByIndex(number) for number in range(forms.Count)):
                for number in range(form.Count):
                    events = form.getScriptEvents(number)
                    called = events[0].ScriptCode.partition("script:")[2].partition("?")[0] if events else ""
                    out[form.getByIndex(number).Label] = called
        return out

    def module(self, name: str) -> str:
        self.modules()
        return self.book.BasicLibraries.getByName("VBAProject").getByName(name)

    def rewrite(self, name: str, old: str, new: str) -> str:
        """Change a line of a module, in memory only: what a headless office would show, or what it would start."""
        source = self.module(name)
        if old not in source:
            return f"{name} has no {old}"
        self.book.BasicLibraries.getByName("VBAProject").replaceByName(name, source.replace(old, new))
        return ""

    def modified(self) -> bool:
        return bool(self.book.isModified())

    def save(self) -> str:
        self.book.store()
        return ""

    def open(self) -> list[str]:
        """File names of all open documents."""
        urls = [getattr(each, "URL", "") for each in self._documents()]
        return sorted(uno.fileUrlToSystemPath(url).rpartition("/")[2] for url in urls if url)

    def _documents(self) -> list:
        found = self.desktop.Components.createEnumeration()
        out = []
        while found.hasMoreElements():
            out.append(found.nextElement())
        return out

    def click(self, caption: str, times: int = 1) -> str:
        """Move the mouse onto a button and press it, as a hand does; twice within a third of a second if asked."""
        window = self.book.CurrentController.Frame.getContainerWindow()
        window.setPosSize(0, 0, 1400, 950, 15)
        window.toFront()
        window.setFocus()  # there is no window manager that would do so
        found = self._until(
            lambda: self._button(self.book.CurrentController.Frame.getComponentWindow(), caption), 120
        )
        if found is None:
            return "there is no such button on the screen"
        time.sleep(2)  # it may still move while the window is laid out
        place, size = found.getLocationOnScreen(), found.getSize()
        at = (str(place.X + size.Width // 2), str(place.Y + size.Height // 2))
        subprocess.run(["xdotool", "mousemove", "700", "800"], check=True)
        time.sleep(0.5)
        subprocess.run(["xdotool", "mousemove", *at], check=True)
        time.sleep(1)
        for _ in range(times):
            subprocess.run(["xdotool", "mousedown", "1"], check=True)
            time.sleep(0.1)
            subprocess.run(["xdotool", "mouseup", "1"], check=True)
            time.sleep(0.1)
        return ""

    @staticmethod
    def _until(look, seconds: float):
        """What one looks for, as soon as it is there; None when it does not come."""
        end = time.monotonic() + seconds
        while not (found := look()) and time.monotonic() < end:
            time.sleep(0.3)
        return found or None

    def _windows(self) -> int:
        return self.context.ServiceManager.createInstanceWithContext(
            "com.sun.star.awt.Toolkit", self.context
        ).getTopWindowCount()

    def dialog(self) -> str:
        """Wait until a second window, the answer, stands on the screen."""
        return "" if self._until(lambda: self._windows() > 1, 300) else "there is no answer"

    def close(self, part: str) -> list[str]:
        """Press Return until the answer is gone and a document opens whose name holds this part; all names."""
        for _ in range(60):
            self.key("Return")
            if self._until(lambda: any(part in name for name in self.open()), 2):
                break
        return self.open()

    def _button(self, thing, caption: str, depth: int = 0):
        context = thing.getAccessibleContext()
        for number in range(min(context.getAccessibleChildCount(), 400)):
            try:
                child = context.getAccessibleChild(number)
                inner = child.getAccessibleContext()
            except Exception:  # noqa: BLE001, S112 - things vanish while one looks
                continue
            if inner.getAccessibleName() == caption:
                return inner
            if depth < 9 and (found := self._button(child, caption, depth + 1)) is not None:
                return found
        return None

    def picture(self, path: str) -> str:
        subprocess.run(["import", "-window", "root", path], check=True)
        return ""

    def key(self, name: str) -> str:
        subprocess.run(["xdotool", "key", name], check=True)
        return ""

    def wait(self, seconds: float) -> str:
        time.sleep(seconds)
        return ""

    def end(self) -> None:
        with suppress(Exception):
            for each in self._documents():
                each.setModified(False)
                each.close(True)
        with suppress(Exception):
            self.desktop.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def main() -> None:
    plan = json.load(sys.stdin)
    session = Session(plan)
    try:
        results = [getattr(session, step[0])(*step[1:]) for step in plan["steps"]]
    finally:
        session.end()
    json.dump(results, sys.stdout)


main()
