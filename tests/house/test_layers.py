"""The house, read from its tree: arrows point one way, no circle, small rooms, one name for one thing."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "toolkit"

# Which floors a floor may look into: `core ← jobs ← running ← doors`, `core ← files ← sheets, word ← running`.
MAY_IMPORT = {
    "core": {"core", "data"},
    "jobs": {"core", "data", "jobs"},
    "files": {"core", "files"},
    "sheets": {"core", "files", "sheets"},
    "word": {"core", "files", "word"},
    "running": {"core", "data", "files", "sheets", "word", "jobs", "running"},
    "doors": {"data", "core", "files", "sheets", "word", "jobs", "running", "doors"},
    "data": {"data"},
    "__main__": {"doors"},
}
# What the pure floors must never see: files, clocks, programs, other people's document libraries.
IMPURE = {
    "asyncio", "click", "docx", "io", "jinja2", "logging", "lxml", "multiprocessing", "openpyxl", "os", "pathlib",
    "python_calamine", "random", "schedule", "shutil", "socket", "subprocess", "sys", "tempfile", "threading", "time",
    "urllib", "xlsxwriter", "xlwings", "zipfile",
}  # fmt: skip
CLOCKS = {"now", "today", "utcnow", "fromtimestamp"}
NETWORK = ("requests", "urllib.request", "urllib3", "httpx", "ftplib", "smtplib", "http.client")
SERVERS = ("http.server", "socketserver", "xmlrpc", "wsgiref", "asyncio")
ROOMS = 12
LINES = (
    89_500  # what every further line must be worth to a user; a change that needs more raises it and says why
)


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of ours by its dotted name, parsed."""
    found = {}
    for path in sorted(HOUSE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def floor(module: str) -> str:
    return module.split(".")[1]


def imports(tree: ast.AST) -> set[str]:
    """Every dotted name that a module imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide arrows"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def arrows() -> dict[str, set[str]]:
    """Module → the modules of ours that it imports."""
    known = modules()
    found: dict[str, set[str]] = defaultdict(set)
    for name, tree in known.items():
        for seen in imports(tree):
            target = seen if seen in known else seen.rpartition(".")[0]
            if target in known and target != "toolkit":
                found[name].add(target)
    return found


def pure() -> dict[str, ast.Module]:
    return {
        name: tree for name, tree in modules().items() if name.startswith(("toolkit.core", "toolkit.jobs"))
    }


def test_imports_point_one_way():
    wrong = []
    for name, targets in arrows().items():
        assert floor(name) in MAY_IMPORT, f"decide where {name} belongs"
        wrong += [f"{name} → {t}" for t in targets if floor(t) not in MAY_IMPORT[floor(name)]]
    assert not wrong


def test_nothing_goes_round_in_a_circle():
    """Also where an import stands inside a function: a circle put off is a circle."""
    graph, state, circles = arrows(), {}, []

    def visit(module: str, path: tuple[str, ...]) -> None:
        if module in path:
            circles.append(" → ".join((*path[path.index(module) :], module)))
        elif state.setdefault(module, False) is False:
            for target in sorted(graph.get(module, ())):
                visit(target, (*path, module))
            state[module] = True

    for module in sorted(graph):
        visit(module, ())
    assert not circles


def test_core_and_jobs_are_pure():
    wrong = []
    for name, tree in pure().items():
        calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
        called = {f.attr for f in calls if isinstance(f, ast.Attribute)} & CLOCKS
        named = {f.id for f in calls if isinstance(f, ast.Name)} & {"open", "print", "input"}
        seen = {each.split(".")[0] for each in imports(tree)} & IMPURE
        wrong += [f"{name}: {each}" for each in sorted(called | named | seen)]
    assert not wrong


def test_nothing_in_the_toolkit_reaches_for_the_network():
    reaching = [n for n, tree in modules().items() if any(each.startswith(NETWORK) for each in imports(tree))]
    assert not reaching


def test_one_module_listens_and_that_on_this_computer_alone():
    """The page of `toolkit serve`; whatever else opens a socket says where to, and has a test that it is a cluster's."""
    listening = [
        n for n, tree in modules().items() if any(each.startswith(SERVERS) for each in imports(tree))
    ]
    assert listening == ["toolkit.doors.serving"]
    tree = modules()["toolkit.doors.serving"]
    bound = [
        ast.unparse(call.args[0])
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__"
    ]
    assert bound == ["(ADDRESS, 0)"]
    assert {
        ast.unparse(n.value)
        for n in ast.walk(tree)
        if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "ADDRESS"
    } == {"'127.0.0.1'"}


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when a module is imported: everything but the bodies of functions."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from at_import(child)


def test_no_pattern_is_compiled_before_it_is_asked():
    """`regex` of core/words.py at module level; `re.compile` inside a function, where the pattern is made there."""
    calls = [(n, c.func) for n, tree in modules().items() for c in at_import(tree) if isinstance(c, ast.Call)]
    assert not [name for name, called in calls if ast.unparse(called) == "re.compile"]


def test_no_module_has_the_name_of_a_library():
    command = "toolkit.jobs.calendar"  # what a clerk types; imported by its whole name alone
    stems = {name.rpartition(".")[2] for name in modules() if not name.startswith(command)}
    assert not stems & {"schedule", "calendar", "docx", "openpyxl", "xlwings", "click", "utils"}


def entries(folder: Path) -> list[Path]:
    """What a reader sees in a folder, without what Python or the machine puts there."""
    return [
        path
        for path in folder.iterdir()
        if path.name not in {"__init__.py", "__pycache__", "py.typed", "node_modules"} and path.name[0] != "."
    ]


def folders() -> list[Path]:
    """The folders of Python: toolkit/, scripts/ and tests/, and every one below them."""
    tops = [ROOT / name for name in ("toolkit", "scripts", "tests")]
    below = [
        p
        for top in tops
        for p in top.rglob("*")
        if p.is_dir() and not {"__pycache__", "node_modules"} & set(p.parts)
    ]
    return [*tops, *below]


def test_no_folder_has_more_than_twelve_entries():
    """Capabilities may be many: the folders directly below jobs/ are the one thing that grows."""
    wide = {}
    for folder in folders():
        count = len([p for p in entries(folder) if not (folder == HOUSE / "jobs" and p.is_dir())])
        # Generated data and tests' helpers lie beside each other by nature; rooms of Python do not.
        if count > ROOMS and any(p.suffix == ".py" for p in entries(folder)):
            wide[str(folder.relative_to(ROOT))] = count
    assert not wide


def test_a_prefix_is_a_folder_that_was_not_made():
    """`letter_parts` beside `letter_sheets`, or `letter_parts` beside `letter`."""
    families = []
    for folder in folders():
        if folder.is_relative_to(ROOT / "tests"):
            continue  # pytest wants test_ before every name
        stems = sorted(p.stem for p in entries(folder) if p.suffix == ".py" or p.is_dir())
        for one, other in combinations(stems, 2):
            if other.startswith(f"{one}_") or ("_" in one and one.split("_")[0] == other.split("_")[0]):
                families.append(f"{folder.relative_to(ROOT)}: {one}, {other}")
    assert not families


def test_one_class_has_one_name():
    places: dict[str, list[str]] = defaultdict(list)
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(name)
    assert not {name: where for name, where in places.items() if len(where) > 1}


def test_the_house_is_no_heavier_than_was_agreed(record_property):
    lines = sum(len(p.read_text(encoding="utf-8").splitlines()) for p in HOUSE.rglob("*.py"))
    record_property("toolkit_lines", lines)
    print(f"toolkit/: {lines} lines of Python in {len(modules())} modules")  # noqa: T201 - pytest -rP shows it
    assert lines <= LINES
