"""ci/templates for pipelines: each is read strictly, and its scripts are run
here, against laboratory hosts, in the environment that its system would give.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

import yaml

from readers import READERS
from support import ROOT
from template_readers import groovy
from templates import HOSTILE, TEMPLATES, TemplatesTest, laboratory, read

# Stands for apt-get and sudo: notes what it is asked to do.
NOTER = """#!/bin/sh
printf '%s\\0' "${0##*/}" "$@" >>"$NOTED"
"""


def setUpModule():
    laboratory()


def shellcheck(text, shell):
    done = subprocess.run(["shellcheck", "-s", shell, "-"],
                          input=text.encode(), stdout=subprocess.PIPE,
                          check=False)
    return done.stdout.decode()


class GateTests:
    """What holds for every pipeline: gate(**values) runs it."""

    def assert_exit(self, code, **values):
        done = self.gate(**values)
        self.assertEqual(done.returncode, code,
                         (done.stdout + done.stderr).decode())
        return done

    def test_it_gates(self):
        ready, bad, warned, broken = (
            self.targets(name) for name in ("good-ecdsa", "expired", "extra",
                                            "servfail"))
        self.assert_exit(0, targets=ready)
        self.assert_exit(1, targets=f" {ready}\n\t{bad}\n")
        self.assert_exit(0, targets=warned)
        self.assert_exit(1, targets=warned, fail_on="warning")
        self.assert_exit(1, targets=warned, arguments="--strict")
        self.assert_exit(3, targets=broken)
        self.assert_exit(2)
        self.assert_exit(2, targets=ready, goal="glory")

    def test_a_list(self):
        self.assert_exit(0, input=self.hosts("good-ecdsa"))
        self.assert_exit(1, input=self.hosts("good-ecdsa", "expired"))
        self.assert_exit(1, input=self.hosts("good-ecdsa"),
                         targets=self.targets("expired"))
        self.assert_exit(2, input="gone.txt")
        self.assert_exit(2, input="-")

    def test_arguments_are_lines(self):
        path = self.work / "my waivers.yaml"
        path.write_text("- rule: validity.expired\n  host: '*.example.com'\n"
                        "  reason: known\n  until: 2099-12-31\n")
        for text in ("--waive=my waivers.yaml", "--waive\nmy waivers.yaml\n"):
            self.assert_exit(0, targets=self.targets("expired"),
                             arguments=text)
            for line in text.splitlines():
                self.assertIn(line, self.arguments())

    def test_another_program(self):
        place = self.work / "a folder"
        place.mkdir()
        shutil.move(self.bin / "certready", place / "my certready")
        self.assert_exit(0, targets=self.targets("good-ecdsa"),
                         program="./a folder/my certready")
        self.assert_exit(127, targets=self.targets("good-ecdsa"),
                         program="./a folder/another")

    def test_hostile_values_stay_data(self):
        self.hosts("good-ecdsa")
        good = self.targets("good-ecdsa")
        for value in HOSTILE:
            self.assert_harmless(
                {"targets": good, "input": value, "goal": value,
                 "fail_on": value},
                [f"--{name}={value}" for name in ("input", "goal",
                                                  "fail-on")])
            self.assert_harmless({"targets": good, "program": value}, None)
            self.assert_harmless({"targets": value}, ["--", *value.split()])
            # Here an option is meant to be one.
            if "json:" not in value:
                self.assert_harmless({"targets": good, "arguments": value},
                                     value.replace("\n\n", "\n").split("\n"))

    def assert_harmless(self, values, words):
        """The program gets the words as they are, and says no to them."""
        before = set(self.work.iterdir())
        done = self.gate(**values)
        with self.subTest(values):
            self.assertNotEqual(done.returncode, 0)
            made = {p.name for p in set(self.work.iterdir()) - before}
            self.assertLessEqual(made, self.reports)
            for name in made:
                (self.work / name).unlink()
            given = self.arguments()
            if words is None:
                self.assertIsNone(given)
                return
            self.assertIn(done.returncode, (1, 2, 3), done.stderr)
            for word in words:
                self.assertIn(word, given)
            if words[0] == "--":
                self.assertEqual(given[given.index("--"):], words)


class GitHub(GateTests, TemplatesTest):
    reports = set()
    STEP = {"name", "id", "if", "shell", "env", "run", "uses", "with",
            "working-directory", "continue-on-error"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.action = yaml.safe_load(read("github/action.yml"))
        cls.install, cls.check = cls.action["runs"]["steps"]

    def step(self, step, **values):
        """Runs a step as the runner does, with the inputs of the action."""
        inputs = {name: given["default"]
                  for name, given in self.action["inputs"].items()}
        inputs.update({n.replace("_", "-"): v for n, v in values.items()})
        temp = self.folder / "temp"
        temp.mkdir(exist_ok=True)
        self.output, self.summary = temp / "output", temp / "summary"
        for path in (self.output, self.summary):
            path.write_text("")
        env = {name: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}",
                            lambda m: inputs[m[1]], text)
               for name, text in step["env"].items()}
        script = temp / "script.sh"
        script.write_text(step["run"])
        return self.run_here(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            self.env(GITHUB_ACTIONS="true", GITHUB_OUTPUT=str(self.output),
                     GITHUB_STEP_SUMMARY=str(self.summary),
                     GITHUB_WORKSPACE=str(self.work), RUNNER_TEMP=str(temp),
                     **env))

    def gate(self, **values):
        done = self.step(self.check, **values)
        if self.arguments() is not None:  # else it could not be started
            self.outputs = dict(
                line.split("=", 1)
                for line in self.output.read_text().splitlines())
            self.assertLessEqual(set(self.outputs), {"exit-code", "sarif"})
            self.assertEqual(self.outputs["exit-code"], str(done.returncode))
        return done

    def test_the_keys_of_a_composite_action(self):
        action = self.action
        self.assertLessEqual({"name", "description", "runs"}, set(action))
        self.assertLessEqual(set(action), {"name", "description", "inputs",
                                           "outputs", "runs", "branding"})
        self.assertEqual(set(action["runs"]), {"using", "steps"})
        self.assertEqual(action["runs"]["using"], "composite")
        for given in action["inputs"].values():
            self.assertEqual(set(given), {"description", "default"})
            self.assertIsInstance(given["default"], str)
        for given in action["outputs"].values():
            self.assertEqual(set(given), {"description", "value"})
        for step in action["runs"]["steps"]:
            self.assertLessEqual(set(step), self.STEP)
            self.assertEqual(step["shell"], "bash")

    def test_expressions(self):
        """None in a script, and what they name is there."""
        ids = {step.get("id") for step in self.action["runs"]["steps"]}
        used = set()
        for step in self.action["runs"]["steps"]:
            self.assertNotIn("${{", step["run"])
            for text in step["env"].values():
                [name] = re.findall(r"^\$\{\{ inputs\.([a-z-]+) \}\}$", text)
                used.add(name)
            for name in step["env"]:
                self.assertIn(f"${name}", step["run"])
        self.assertEqual(used, set(self.action["inputs"]))
        for name, given in self.action["outputs"].items():
            [(step, output)] = re.findall(
                r"^\$\{\{ steps\.(\w+)\.outputs\.([a-z-]+) \}\}$",
                given["value"])
            self.assertIn(step, ids)
            self.assertEqual(output, name)
            self.assertIn(f'"{name}=', self.check["run"])

    def test_shellcheck(self):
        for step in self.action["runs"]["steps"]:
            self.assertEqual(shellcheck(step["run"], "bash"), "")

    def test_what_github_gets(self):
        done = self.gate(input=self.hosts("good-ecdsa", "expired"))
        READERS["github"](done.stdout)
        self.assertIn(b"::error file=hosts.txt,line=2,", done.stdout)
        READERS["markdown"](self.summary.read_bytes())
        self.assertIn(self.site("expired").target, self.summary.read_text())
        sarif = pathlib.Path(self.outputs["sarif"])
        self.assertEqual(sarif.parent.parent, self.folder / "temp")
        READERS["sarif"](sarif.read_bytes())

    def test_two_in_one_job(self):
        self.gate(targets=self.targets("good-ecdsa"))
        first = self.outputs["sarif"]
        self.gate(targets=self.targets("good-ecdsa"))
        self.assertNotEqual(self.outputs["sarif"], first)
        self.assertTrue(os.path.exists(first))

    def test_wrong_use_makes_no_report(self):
        self.gate(goal="glory", targets=self.targets("good-ecdsa"))
        self.assertEqual(self.outputs, {"exit-code": "2"})
        self.assertEqual(self.summary.read_text(), "")

    def test_the_package(self):
        self.assertEqual(self.install["if"], "inputs.package != ''")
        for name in ("sudo", "apt-get"):
            self.script(self.bin / name, NOTER)
        who = [] if os.geteuid() == 0 else ["sudo"]
        (self.work / "tools").mkdir()
        for value in ("tools/certready.deb", *HOSTILE):
            done = self.step(self.install, package=value)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(self.arguments(), [
                *who, "apt-get", "-qq", "update", *who, "apt-get", "-qq",
                "install", "--yes", "--",
                os.path.normpath(self.work.resolve() / value)])
            self.assertEqual([p.name for p in self.work.iterdir()],
                             ["tools"])


class GitLab(GateTests, TemplatesTest):
    reports = {"certready.xml", "certready.html",
               "gl-code-quality-report.json"}
    shell = ("sh",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = yaml.safe_load(read("gitlab/certready.gitlab-ci.yml"))
        cls.job = cls.document[".certready"]

    def run_script(self, parts, **values):
        env = {**self.job["variables"],
               **{f"CERTREADY_{n.upper()}": v for n, v in values.items()}}
        text = "\n".join(["set -e", *parts])
        return self.run_here([*self.shell, "-c", text],
                             self.env(GITLAB_CI="true", **env))

    def gate(self, **values):
        return self.run_script(self.job["before_script"] +
                               self.job["script"], **values)

    def test_the_keys_of_a_job(self):
        self.assertEqual(list(self.document), [".certready"])
        self.assertEqual(set(self.job), {"variables", "before_script",
                                         "script", "retry", "artifacts"})
        for name, value in self.job["variables"].items():
            self.assertRegex(name, r"^CERTREADY_[A-Z_]+$")
            self.assertIsInstance(value, str)
        for part in ("before_script", "script"):
            for text in self.job[part]:
                self.assertIsInstance(text, str)
        self.assertEqual(self.job["retry"], {"max": 2, "exit_codes": [3]})
        artifacts = self.job["artifacts"]
        self.assertEqual(set(artifacts), {"when", "expire_in", "expose_as",
                                          "paths", "reports"})
        self.assertEqual(artifacts["when"], "always")
        self.assertEqual(set(artifacts["reports"]), {"junit", "codequality"})
        self.assertEqual({*artifacts["paths"],
                          *artifacts["reports"].values()}, self.reports)

    def test_shellcheck(self):
        names = "".join(f"{name}=x\n" for name in self.job["variables"])
        text = "\n".join(self.job["before_script"] + self.job["script"])
        self.assertEqual(shellcheck(names + text, "sh"), "")

    def test_what_gitlab_gets(self):
        self.assert_exit(1, input=self.hosts("good-ecdsa", "expired"))
        reports = self.job["artifacts"]["reports"]
        READERS["junit"]((self.work / reports["junit"]).read_bytes())
        READERS["gitlab"]((self.work / reports["codequality"]).read_bytes())
        self.assertEqual(
            {(one["location"]["path"], one["location"]["lines"]["begin"])
             for one in json.loads((self.work / reports["codequality"])
                                   .read_bytes())}, {("hosts.txt", 2)})
        READERS["html"]((self.work / "certready.html").read_bytes())

    def test_the_package(self):
        self.script(self.bin / "apt-get", NOTER)
        (self.work / "tools").mkdir()
        for value in ("tools/certready.deb", *HOSTILE):
            done = self.run_script(self.job["before_script"], package=value)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(self.arguments(), [
                "apt-get", "-qq", "update", "apt-get", "-qq", "install",
                "--yes", "--", os.path.normpath(self.work.resolve() / value)])
            self.assertEqual([p.name for p in self.work.iterdir()],
                             ["tools"])


class GitLabWithBash(GitLab):
    """The runner takes bash where the image has it."""

    shell = ("bash", "-o", "pipefail")


class Jenkins(GateTests, TemplatesTest):
    reports = {"certready.xml", "certready.html"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.text = read("jenkins/Jenkinsfile")
        [cls.shell] = groovy(cls.text)
        cls.parameters = dict(re.findall(
            r"(?:string|text)\(name: '(\w+)', defaultValue: '([^']*)'",
            cls.text))
        cls.parameters.update(re.findall(
            r"choice\(name: '(\w+)', choices: \['([^']*)'", cls.text))

    def gate(self, **values):
        given = {f"CERTREADY_{n.upper()}": v for n, v in values.items()}
        self.assertLessEqual(set(given), set(self.parameters))
        # The default is a list; most tests name targets instead.
        env = {**self.parameters, "CERTREADY_INPUT": "", **given}
        script = self.folder / "script.sh"
        script.write_text(self.shell)
        return self.run_here(["sh", "-xe", script],
                             self.env(WORKSPACE=str(self.work), **env))

    def test_the_parts_of_a_declarative_pipeline(self):
        self.assertRegex(self.text, r"(?m)^pipeline \{$")
        top = re.findall(r"(?m)^    (\w+)(?: any)?(?: \{)?$", self.text)
        self.assertEqual(top, ["agent", "parameters", "options", "triggers",
                               "stages", "post"])
        for words in ("steps {", "always {", "junit testResults: "
                      "'certready.xml'", "archiveArtifacts artifacts: "
                      "'certready.html'"):
            self.assertEqual(self.text.count(words), 1, words)

    def test_every_parameter_is_used(self):
        self.assertEqual(len(self.parameters),
                         len(re.findall(r"\(name: '", self.text)))
        self.assertEqual(set(re.findall(r"\$(CERTREADY_\w+)", self.shell)),
                         set(self.parameters))

    def test_the_reader_sees_what_is_wrong(self):
        """A brace too many, a text that Groovy fills in, an escape."""
        for before, after in (("agent any", "agent any }"),
                              ("sh '''", 'sh """'), ("rm -f", "rm \\-f"),
                              ("'hosts.txt'", '"${params.X}"'),
                              ("parameters {", "parameters (")):
            self.assertIn(before, self.text)
            with self.assertRaises(ValueError, msg=after):
                groovy(self.text.replace(before, after, 1))

    def test_shellcheck(self):
        names = "".join(f"{name}=x\n" for name in self.parameters)
        self.assertEqual(shellcheck(names + self.shell, "sh"), "")

    def test_what_jenkins_gets(self):
        self.assert_exit(1, input=self.hosts("good-ecdsa", "expired"))
        READERS["junit"]((self.work / "certready.xml").read_bytes())
        READERS["html"]((self.work / "certready.html").read_bytes())

    def test_an_old_report_is_not_taken_for_a_new_one(self):
        for name in self.reports:
            (self.work / name).write_text("old")
        self.assert_exit(2, input="gone.txt")
        self.assertEqual(list(self.work.iterdir()), [])


class ThePage(unittest.TestCase):
    def test_all_files_are_named(self):
        page = read("README.md")
        for path in TEMPLATES.rglob("*"):
            if path.is_dir():
                self.assertIn(f"`{path.name}/`", page)
        for path in (TEMPLATES / "systemd").iterdir():
            self.assertIn(path.name, page)
        for name in re.findall(r"`(docs/[^`]+)`", page):
            self.assertTrue((ROOT / name).exists(), name)

    def test_each_file_says_how_it_is_used(self):
        for path in TEMPLATES.rglob("*.*"):
            self.assertRegex(path.read_text("utf-8"), r"^(#|//|/\*)", path)

    def test_nothing_is_downloaded(self):
        for path in TEMPLATES.rglob("*"):
            if path.is_file():
                self.assertNotRegex(path.read_text("utf-8"),
                                    r"https?:|\bcurl\b|\bwget\b", path)


if __name__ == "__main__":
    unittest.main()
