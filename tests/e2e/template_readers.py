"""Readers for what is not YAML in ci/templates: each takes less than the
program that the file is for, and nothing more."""

import ctypes
import errno
import functools
import re
import shlex
import socket
import subprocess

# Jenkinsfile.

GROOVY = re.compile(
    r"//[^\n]*|/\*.*?\*/|'''(?P<script>.*?)'''|'(?:[^'\\\n]|\\.)*'"
    r'|"""|"(?P<woven>[^"\n]*)"|(?P<bracket>[][(){}])|[^\'"/\[\](){}]+|/',
    re.DOTALL)


def groovy(text):
    """The scripts of a Jenkinsfile. Brackets match, no text is one that Groovy
    would weave values into, and nothing in a script is an escape to it."""
    closing = {")": "(", "]": "[", "}": "{"}
    scripts, opened, at = [], [], 0
    for token in GROOVY.finditer(text):
        if token.start() != at:
            raise ValueError(f"cannot be read: {text[at:at + 40]!r}")
        at = token.end()
        if token[0] == '"""' or token["woven"] is not None:
            raise ValueError(f"a woven text: {token[0]}")
        if token["script"] is not None:
            if "\\" in token["script"]:
                raise ValueError("an escape in a script")
            scripts.append(token["script"])
        bracket = token["bracket"]
        if bracket in closing.values():
            opened.append(bracket)
        elif bracket and (not opened or opened.pop() != closing[bracket]):
            raise ValueError(f"no match for {bracket} at {token.start()}")
    if at != len(text) or opened:
        raise ValueError(f"open at the end: {opened}, {text[at:]!r}")
    return scripts


# Icinga 2.

ICINGA = re.compile(
    r'\s*(?:(?://|#)[^\n]*\s*|/\*.*?\*/\s*)*'
    r'(?:(?P<text>"[^"\\\n]*")|(?P<number>\d+(?:\.\d+)?(?:ms|s|m|h|d)?\b)'
    r'|(?P<word>[A-Za-z_][\w.]*)|(?P<mark>\|\||&&|==|[]{}=,;[])|(?P<end>\Z))',
    re.DOTALL)
ATTRIBUTES = {
    "CheckCommand": {"command", "timeout", "arguments"},
    "Service": {"check_command", "check_interval", "retry_interval",
                "max_check_attempts", "assign"},
    "argument": {"value", "description", "required", "skip_key", "repeat_key",
                 "set_if", "order", "key"},
}


class Icinga:
    """The objects and rules of a configuration, by type and name."""

    def __init__(self, text):
        self.text, self.at, self.objects = text, 0, {}
        while self.kind() != "end":
            word = self.take("word")
            if word not in ("object", "apply"):
                raise ValueError(f"no {word} at the top")
            kind, name = self.take("word"), self.take("text")
            self.objects[kind, name] = self.attributes(ATTRIBUTES[kind])

    def look(self):
        found = ICINGA.match(self.text, self.at)
        if not found:
            raise ValueError(f"not read: {self.text[self.at:self.at + 40]!r}")
        return found

    def kind(self):
        found = self.look()
        return "mark" if found["mark"] else found.lastgroup

    def take(self, kind, value=None):
        found = self.look()
        got = found[found.lastgroup]
        if found.lastgroup != kind or value not in (None, got):
            raise ValueError(f"{got!r} in the place of {value or kind}")
        self.at = found.end()
        return got[1:-1] if kind == "text" else got

    def is_mark(self, value):
        return self.look()["mark"] == value

    def attributes(self, allowed):
        """{ name = value … }; `assign where` takes the rest of its line."""
        found = {}
        self.take("mark", "{")
        while not self.is_mark("}"):
            kind = self.kind()
            if kind not in ("word", "text"):
                raise ValueError(f"no name of an attribute: {kind}")
            name = self.take(kind)
            family = name.split(".")[0]
            if name in found or not (allowed is None or family in allowed or
                                     family == "vars"):
                raise ValueError(f"attribute {name}")
            if name == "assign":
                end = self.text.index("\n", self.at)
                found[name], self.at = self.text[self.at:end], end
                continue
            self.take("mark", "=")
            found[name] = self.value(name)
        self.take("mark", "}")
        return found

    def value(self, name):
        if self.is_mark("["):
            self.take("mark", "[")
            items = []
            while not self.is_mark("]"):
                items.append(self.value(name))
                if not self.is_mark("]"):
                    self.take("mark", ",")
            self.take("mark", "]")
            return items
        if self.is_mark("{"):
            return self.attributes(None if name == "arguments" else
                                   ATTRIBUTES["argument"])
        got = self.take(self.kind())
        return {"true": True, "false": False}.get(got, got)


def icinga_command(command, variables):
    """The words that Icinga runs: arguments in their order, a key before its
    value, once for each item of a list unless repeat_key is off; what has no
    value is left out."""
    known = {name.removeprefix("vars."): value
             for name, value in command.items() if name.startswith("vars.")}
    known.update(variables)
    words = list(command["command"])
    arguments = sorted(command["arguments"].items(),
                       key=lambda item: int(item[1].get("order", 0)))
    for key, settings in arguments:
        macro = re.fullmatch(r"\$(\w+)\$", settings["value"])[1]
        if macro not in known:
            continue
        value = known[macro]
        for n, item in enumerate(value if isinstance(value, list)
                                 else [value]):
            if n == 0 or settings.get("repeat_key", True):
                words.append(key)
            words.append(str(item))
    return words


# systemd.

class Unit:
    """A unit: (key, value) pairs by section, continued lines joined."""

    def __init__(self, text):
        self.sections, section = {}, None
        for line in re.sub(r"\\\n\s*", " ", text).splitlines():
            if not line or line[0] in "#;":
                continue
            if line[0] == "[":
                section = self.sections.setdefault(line.strip("[]"), [])
            else:
                section.append(tuple(line.split("=", 1)))

    def all(self, section, key):
        return [value for name, value in self.sections[section]
                if name == key]

    def environment(self, file):
        """Environment=, and what is in the EnvironmentFile= wins."""
        found = {}
        words = [word for value in self.all("Service", "Environment")
                 for word in shlex.split(value)]
        words += shlex.split(file, comments=True)
        for word in words:
            name, value = word.split("=", 1)
            found[name] = value
        return found

    def command(self, environment, places):
        """ExecStart= as words: `places` for what stands in it literally,
        ${X} within a word, $X alone split into words."""
        [text] = self.all("Service", "ExecStart")
        words = []
        for word in shlex.split(text):
            alone = re.fullmatch(r"\$(\w+)", word)
            if alone:
                words += shlex.split(environment[alone[1]])
                continue
            for place, other in places.items():
                word = word.replace(place, str(other))
            words.append(re.sub(r"\$\{(\w+)\}",
                                lambda m: environment[m[1]], word))
        return words

    def system_calls(self):
        """What SystemCallFilter= allows: a list that begins with an allowed
        group, from which ~ takes away."""
        allowed = set()
        for value in self.all("Service", "SystemCallFilter"):
            calls = set().union(*(members(name) for name in
                                  value.lstrip("~").split()))
            allowed = allowed - calls if value[0] == "~" else allowed | calls
        return allowed

    def families(self):
        [value] = self.all("Service", "RestrictAddressFamilies")
        return [getattr(socket, name) for name in value.split()]


@functools.cache
def groups():
    """The groups of system calls that systemd knows."""
    text = subprocess.run(["systemd-analyze", "syscall-filter"], check=True,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout.decode()
    found, group = {}, None
    for line in text.splitlines():
        if line.startswith("@"):
            group = found.setdefault(line, [])
        elif re.match(r" +[@a-z_]", line):
            group.append(line.strip())
    return found


def members(name):
    if not name.startswith("@"):
        return {name}
    return set().union(*(members(member) for member in groups()[name]))


class _Comparison(ctypes.Structure):
    _fields_ = [("argument", ctypes.c_uint), ("operator", ctypes.c_int),
                ("first", ctypes.c_uint64), ("second", ctypes.c_uint64)]


def confinement(calls, families):
    """What to call between fork and exec, so that the program has these system
    calls and sockets only; all others fail with EPERM, as in the unit."""
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    add = library.seccomp_rule_add_array
    add.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int,
                    ctypes.c_uint, ctypes.c_void_p]
    library.seccomp_load.argtypes = [ctypes.c_void_p]
    allow, equal = 0x7fff0000, 4
    rules = ctypes.c_void_p(library.seccomp_init(0x00050000 | errno.EPERM))
    for name in calls - {"socket"}:
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number >= 0 and add(rules, allow, number, 0, None) != 0:
            raise OSError(f"no rule for {name}")
    number = library.seccomp_syscall_resolve_name(b"socket")
    for family in families:
        same = _Comparison(0, equal, family, 0)
        if add(rules, allow, number, 1, ctypes.byref(same)) != 0:
            raise OSError(f"no rule for family {family}")

    def confine():
        if library.seccomp_load(rules) != 0:
            raise OSError("the filter was not loaded")
    return confine
