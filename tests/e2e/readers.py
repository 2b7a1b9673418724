"""Readers of each report format that have nothing in common with its writer.

`READERS[format](octets)` raises AssertionError, or what its parser raises,
when the report is not what the format allows or holds something active.

Some ask a program or a module too, where there is one. What is missing is said
on standard error, a line each, once; ci/readers fetches what is not among the
packages that ci/setup installs.
"""

import collections
import csv
import html.parser
import importlib
import io
import itertools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import urllib.parse
import xml.etree.ElementTree as ElementTree

import jsonschema
import yaml

from support import ROOT, SCHEMA

def _note(format_name, what, why):
    print(f"readers: {format_name} is read without {what}: {why}",
          file=sys.stderr)


def _program(format_name, name, variable):
    """The path of a program that reads the format, or None."""
    path = os.environ.get(variable) or shutil.which(name)
    if not path:
        _note(format_name, name,
              f"it is not installed, and {variable} does not name it")
    elif not os.access(path, os.X_OK):
        _note(format_name, name, f"{path} is no program")
        path = None
    return path


def _module(format_name, name):
    """A module that reads the format, or None."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        _note(format_name, name, str(error))
        return None


XMLLINT = _program("junit", "xmllint", "CERTREADY_XMLLINT")
PROMTOOL = _program("prometheus", "promtool", "CERTREADY_PROMTOOL")
PROVE = _program("tap", "prove", "CERTREADY_PROVE")
MULTITOOL = _program("sarif", "Sarif.Multitool", "CERTREADY_MULTITOOL")
_markdown_it = _module("markdown", "markdown_it")
_prometheus = _module("prometheus", "prometheus_client.parser")

JUNIT_SCHEMA = ROOT / "tests/unit/reports/junit.xsd"

# Controls, what reorders or hides text, line separators, and what is no
# character. A tab is in no report either.
UNWANTED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufffe\uffff\ufff9-\ufffb\U000e0000-\U000e007f]")


def text_of(octets, allowed=""):
    """The report as text, if it is clean."""
    text = octets.decode("utf-8", "strict")
    found = UNWANTED.search(text.translate({ord(c): None for c in allowed}))
    assert found is None, f"unwanted character {found[0]!r}"
    assert text.endswith("\n"), "the last line does not end"
    return text


def _unique(pairs):
    """Of two members with one name parsers take the first, or the last."""
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"a name twice in {names}"
    return dict(pairs)


def json_of(text):
    return json.loads(text, object_pairs_hook=_unique,
                      parse_constant=lambda word: 1 / 0)


_record_schema = jsonschema.Draft202012Validator(
    json.loads(SCHEMA.read_bytes()))


def _columns(line):
    return sum(2 if unicodedata.east_asian_width(point) in "WF" else 1
               for point in line)


def read_text(octets):
    for line in text_of(octets).splitlines():
        assert _columns(line) <= 80, line
        assert not line.endswith(" "), repr(line)


def read_json(octets):
    document = json_of(text_of(octets))
    _record_schema.validate(document)
    return document


def read_jsonl(octets):
    for line in text_of(octets).splitlines():
        _record_schema.validate(json_of(line))


def read_csv(octets):
    text = text_of(octets, "\r")
    assert text.count("\r") == text.count("\r\n") == text.count("\n")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    for row in rows:
        assert len(row) == len(rows[0]), row
        for cell in row:
            is_number = re.fullmatch(r"-?[0-9]+", cell)
            assert is_number or cell[:1] not in tuple("=+-@"), cell
    assert len(rows) > 1
    return rows


class _Page(html.parser.HTMLParser):
    """A page without script, in which every element is closed in its turn."""

    void = {"meta", "input", "br", "link", "img", "hr"}
    allowed = set(
        "html head meta title style body div header main section footer h1 h2 "
        "h3 h4 p span ul ol li dl dt dd table caption thead tbody tr th td "
        "code pre details summary strong figure figcaption svg desc rect path "
        "text input label a br".split())

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.seen = [], collections.Counter()
        self.ids, self.targets, self.headings = [], [], []
        self.policy, self.names = None, []

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        values = dict(attributes)
        assert tag in self.allowed, f"element {tag}"
        assert len(names) == len(set(names)), names
        self.seen[tag] += 1
        for name, value in attributes:
            assert not name.startswith("on"), f"{name}={value!r}"
            assert name not in ("src", "srcset", "action", "style",
                                "xlink:href", "formaction", "data"), name
            if name == "href":
                assert re.fullmatch("#t[0-9]+", value), value
                self.targets.append(value[1:])
        if tag == "meta" and values.get("http-equiv"):
            assert values["http-equiv"] == "Content-Security-Policy"
            self.policy = values["content"]
        self.ids += [values["id"]] if "id" in values else []
        self.names += values.get("aria-labelledby", "").split()
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        """Only SVG closes an element like that."""
        assert "svg" in self.open, tag
        self.handle_starttag(tag, attributes)
        self.open.pop()

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open)
        self.open.pop()

    def handle_comment(self, data):
        raise AssertionError(f"comment {data!r}")

    def unknown_decl(self, data):
        raise AssertionError(f"declaration {data!r}")

    def handle_pi(self, data):
        raise AssertionError(f"processing instruction {data!r}")


def read_html(octets):
    page = _Page()
    page.feed(text_of(octets))
    page.close()
    assert not page.open, page.open
    assert "default-src 'none'" in page.policy
    assert "script-src" not in page.policy
    assert len(page.ids) == len(set(page.ids)), "an id twice"
    assert set(page.targets) <= set(page.ids)
    assert set(page.names) <= set(page.ids)
    assert page.headings[0] == 1 and page.headings.count(1) == 1
    for above, below in zip(page.headings, page.headings[1:]):
        assert below <= above + 1, f"h{below} follows h{above}"
    assert page.seen["table"] == page.seen["caption"]
    return page


_PLAIN = {"text", "softbreak", "hardbreak", "strong_open", "strong_close",
          "code_inline"}


def read_markdown(octets):
    text = text_of(octets)
    assert len(octets) < 1_000_000
    # In the source nothing but our own marks has a meaning.
    for line in text.splitlines():
        rest = re.sub(r"\*\*(error|warning|unknown|waived)\*\* ", "", line)
        rest = re.sub(r"^SHA-256 `[0-9a-f]{64}`$", "", rest)
        rest = re.sub(r"^#{1,2} ", "", rest)
        rest = re.sub(r"^\| .* \|$", lambda row: row[0].replace(" | ", " ")
                      .strip("| "), rest)
        assert not re.search(r"[<>`*_\[\]\\!@|$~]|(?<!&)#", rest), line
    if _markdown_it is None:
        return
    parser = _markdown_it.MarkdownIt("commonmark").enable("table")
    for token in parser.parse(text):
        assert token.type not in ("html_block", "fence", "code_block"), token
        for part in token.children or ():
            assert part.type in _PLAIN, part


def _read_junit(octets, attributes):
    root = ElementTree.fromstring(text_of(octets))
    assert root.tag == "testsuites"
    for suite in root:
        for kind in ("failure", "error", "skipped"):
            key = {"failure": "failures", "error": "errors"}.get(kind, kind)
            assert int(suite.get(key)) == len(suite.findall(f"*/{kind}"))
        assert int(suite.get("tests")) == len(suite)
        names = [case.get("name") for case in suite]
        assert len(names) == len(set(names)), names
        for case in suite:
            assert set(case.attrib) == attributes, case.attrib
    return root


def read_junit(octets):
    root = _read_junit(octets, {"classname", "name", "time"})
    if XMLLINT:
        done = subprocess.run(
            [XMLLINT, "--nonet", "--noout", "--schema", JUNIT_SCHEMA, "-"],
            input=octets, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
    return root


def junit_with_files(octets):
    """With --junit-file-attr: what GitLab knows, and that schema does not."""
    return _read_junit(octets, {"classname", "name", "time", "file"})


# What GitHub wants beyond what the standard does.
_SARIF = {
    "type": "object", "required": ["$schema", "version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "minItems": 1, "maxItems": 1, "items": {
            "type": "object", "required": ["tool", "results"],
            "properties": {
                "tool": {"properties": {"driver": {
                    "required": ["name", "rules"],
                    "properties": {"rules": {"type": "array", "items": {
                        "required": ["id", "shortDescription",
                                     "fullDescription", "help"],
                        "properties": {
                            "shortDescription": {
                                "$ref": "#/$defs/description"},
                            "fullDescription": {
                                "$ref": "#/$defs/description"},
                            "help": {"$ref": "#/$defs/message"},
                            "defaultConfiguration": {"properties": {
                                "level": {"$ref": "#/$defs/level"}}}}}}}}}},
                "results": {"type": "array", "maxItems": 25000, "items": {
                    "required": ["ruleId", "level", "message", "locations",
                                 "partialFingerprints"],
                    "properties": {
                        "level": {"$ref": "#/$defs/level"},
                        "message": {"$ref": "#/$defs/message"},
                        "partialFingerprints": {
                            "type": "object",
                            "additionalProperties": {"type": "string"}},
                        "locations": {
                            "type": "array", "minItems": 1, "items": {
                                "required": ["physicalLocation"],
                                "properties": {"physicalLocation": {
                                    "required": ["artifactLocation",
                                                 "region"]}}}}}}}}}}},
    "$defs": {
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": {"type": "object", "required": ["text"],
                    "properties": {"text": {"type": "string",
                                            "minLength": 1}}},
        "description": {"allOf": [{"$ref": "#/$defs/message"}, {
            "properties": {"text": {"maxLength": 1024}}}]}},
}
_sarif_schema = jsonschema.Draft202012Validator(_SARIF)


def _assert_relative(uri):
    parts = urllib.parse.urlsplit(uri)
    assert uri and not parts.scheme and not parts.netloc, uri
    assert not uri.startswith("/"), uri
    assert re.fullmatch(r"([A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri), uri


_asked = itertools.count()


def _ask_multitool(octets):
    """Errors and warnings by the rules of the standard, and of GitHub."""
    with tempfile.TemporaryDirectory(prefix="certready-sarif-") as folder:
        path, said = pathlib.Path(folder, "a.sarif"), f"{folder}/said.sarif"
        path.write_bytes(octets)
        done = subprocess.run(
            [MULTITOOL, "validate", path, "--rule-kind", "Sarif;Ghas",
             "--output", said], check=False, capture_output=True,
            env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"})
        assert os.path.exists(said), done.stdout.decode()
        found = json.loads(pathlib.Path(said).read_text("utf-8-sig"))
    # SARIF2005 wants the absolute URI of a page about the tool: there is none.
    faults = [(result["ruleId"], result["message"])
              for run in found["runs"] for result in run.get("results", ())
              if result.get("level", "warning") in ("error", "warning") and
              result["ruleId"] != "SARIF2005"]
    assert not faults, faults[:3]


def read_sarif(octets):
    document = json_of(text_of(octets))
    _sarif_schema.validate(document)
    # It takes seconds each time, so it sees the first of every eight.
    if MULTITOOL and next(_asked) % 8 == 0:
        _ask_multitool(octets)
    run = document["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    for result in run["results"]:
        assert result["ruleId"] in rules, result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        _assert_relative(place["artifactLocation"]["uri"])
        assert place["region"]["startLine"] >= 1
    return document


def read_gitlab(octets):
    problems = json_of(text_of(octets))
    assert isinstance(problems, list)
    for problem in problems:
        assert set(problem) == {"description", "check_name", "fingerprint",
                                "severity", "location"}
        assert problem["severity"] in ("info", "minor", "major", "critical",
                                       "blocker")
        assert re.fullmatch("[0-9a-f]{64}", problem["fingerprint"])
        assert problem["location"]["lines"]["begin"] >= 1
        assert not problem["location"]["path"].startswith(("./", "/"))
    return problems


def read_github(octets):
    commands = []
    lines = text_of(octets).splitlines()
    assert lines.pop().startswith("certready: ")
    for line in lines:
        found = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        assert found, line
        for item in found[2].split(","):
            assert re.fullmatch("(file|line|title)=[^,:]*", item), item
        assert not re.search("%(?!25|0A|0D|3A|2C)", found[2] + found[3]), line
        commands.append(found[1])
    assert len(commands) <= 10
    return commands


_LABEL = r'[a-z_]+="(?:[^"\\]|\\["\\n])*"'
_SAMPLE = re.compile(
    r"([a-z_]+)(\{%s(?:,%s)*\})? (-?[0-9]+(?:\.[0-9]+)?)" % (_LABEL, _LABEL))


def read_prometheus(octets):
    text = text_of(octets)
    families, series, current = set(), set(), None
    for line in text.splitlines():
        if line.startswith("# HELP "):
            current = line.split()[2]
            assert current not in families, f"{current} begins twice"
            families.add(current)
        elif line.startswith("# TYPE "):
            assert line == f"# TYPE {current} gauge"
        else:
            found = _SAMPLE.fullmatch(line)
            assert found, line
            assert found[1] == current, f"{found[1]} within {current}"
            assert (found[1], found[2]) not in series, line
            series.add((found[1], found[2]))
    if _prometheus:
        count = sum(len(family.samples) for family in
                    _prometheus.text_string_to_metric_families(text))
        assert count == len(series), (count, len(series))
    if PROMTOOL:
        done = subprocess.run([PROMTOOL, "check", "metrics"], input=octets,
                              capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
    return series


_PERFORMANCE = re.compile(
    r"'([^'=|]|'')+'=(-?[0-9.]+|U)(;(@?[-0-9.~:]*))*")


def read_nagios(octets):
    text = text_of(octets)
    assert text.count("\n") == 1
    assert text.count("|") == 1
    line, performance = text[:-1].split(" | ")
    assert re.match("CERT (OK|WARNING|CRITICAL|UNKNOWN) - ", line), line
    for item in performance.split():
        assert _PERFORMANCE.fullmatch(item), item
    return line


def read_tap(octets):
    lines = text_of(octets).splitlines()
    assert lines[0] == "TAP version 13"
    plan = re.fullmatch(r"1\.\.([0-9]+)(?: # SKIP .*)?", lines[-1])
    assert plan, lines[-1]
    points, block = 0, None
    for line in lines[1:-1]:
        if block is not None:
            block = block + [line]
            if line == "  ...":
                yaml.safe_load("\n".join(part[2:] for part in block[:-1]))
                block = None
        elif line == "  ---":
            block = [line]
        else:
            points += 1
            found = re.fullmatch(r"(?:not )?ok ([0-9]+) - (.*)", line)
            assert found and int(found[1]) == points, line
            # An escape stands for one character; no directive is left.
            assert "#" not in re.sub(r"\\[\\#]", "", found[2]), line
    assert block is None and points == int(plan[1])
    if PROVE:
        with tempfile.TemporaryDirectory(prefix="certready-tap-") as folder:
            path = pathlib.Path(folder, "report.tap")
            path.write_bytes(octets)
            done = subprocess.run([PROVE, "--exec", "cat", str(path)],
                                  capture_output=True, check=False)
        assert b"Parse errors" not in done.stdout, done.stdout.decode()
        assert re.search(rb"Tests=%d\b" % points, done.stdout) or \
            points == 0, done.stdout.decode()
    return points


READERS = {name[len("read_"):]: function
           for name, function in list(globals().items())
           if name.startswith("read_")}
