"""ci/templates for monitoring: each is read strictly, and what it runs is run
here as Icinga and systemd would, against laboratory hosts.
"""

import re
import subprocess
import unittest

from readers import READERS
from support import PATIENCE, program
from template_readers import Icinga, Unit, confinement, icinga_command
from templates import HOSTILE, TEMPLATES, TemplatesTest, laboratory, read


def setUpModule():
    laboratory()


class IcingaCheck(TemplatesTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.text = read("icinga/certready.conf")
        cls.objects = Icinga(cls.text).objects
        cls.command = cls.objects["CheckCommand", "certready"]

    def check(self, code, word, **variables):
        """Runs what Icinga would; no shell is between."""
        command = icinga_command(self.command, {
            f"certready_{n}": v for n, v in variables.items()})
        self.assertEqual(command[0], "/usr/bin/certready")
        command[0] = self.bin / "certready"
        done = self.run_here(command, self.env())
        self.assertEqual(done.returncode, code, done.stderr)
        if word:
            self.assertTrue(
                done.stdout.startswith(f"CERT {word} - ".encode()),
                done.stdout)
            READERS["nagios"](done.stdout)
        return command

    def test_the_objects(self):
        self.assertEqual(set(self.objects), {("CheckCommand", "certready"),
                                             ("Service", "certificates")})
        service = self.objects["Service", "certificates"]
        self.assertEqual(service["check_command"], "certready")
        for name in re.findall(r"host\.vars\.(\w+)", service["assign"]):
            self.assertIn(f"${name}$", [a["value"] for a in
                                        self.command["arguments"].values()])
        defaults = {name.removeprefix("vars.") for name in self.command
                    if name.startswith("vars.")}
        self.assertLessEqual(
            {f"${name}$" for name in defaults},
            {a["value"] for a in self.command["arguments"].values()})

    def test_the_reader_sees_what_is_wrong(self):
        for before, after in (("object CheckCommand", "object Checkcommand"),
                              ("timeout = 2m", "time_out = 2m"),
                              ("order = 1\n", "order 1\n"),
                              ("repeat_key", "repeatkey"),
                              ("max_check_attempts = 3\n",
                               "max_check_attempts = 3 }\n")):
            self.assertIn(before, self.text)
            with self.assertRaises((ValueError, KeyError), msg=after):
                Icinga(self.text.replace(before, after, 1))

    def test_states(self):
        good, bad, warned, broken = (
            self.targets(name) for name in ("good-ecdsa", "expired", "extra",
                                            "servfail"))
        self.check(0, "OK", targets=good)
        self.check(1, "WARNING", targets=[warned, good])
        self.check(2, "CRITICAL", targets=[good, bad])
        self.check(2, "CRITICAL", targets=broken)
        self.check(2, "CRITICAL", input=self.work / self.hosts("expired"))
        self.check(2, None)

    def test_every_argument(self):
        """The program takes them all; lists repeat their key."""
        site = self.site("good-ecdsa")
        names = [f"{host}.example.com:{self.lab.port}:{site.addresses[0]}"
                 for host in ("good-ecdsa", "x")]
        waivers = self.work / "waivers.yaml"
        waivers.write_text("- rule: chain.extra\n  host: a.example.com\n"
                           "  reason: x\n  until: 2099-12-31\n")
        values = {"input": self.work / self.hosts("good-ecdsa"),
                  "goal": "full", "port": self.lab.port, "warn_days": 5,
                  "resolve": names, "extra_roots": [self.lab.store],
                  "waive": waivers, "timeout": 20, "targets": [site.target]}
        command = self.check(0, "OK", **values)
        self.assertLessEqual(set(self.command["arguments"]), set(command))
        self.assertEqual({f"$certready_{name}$" for name in values},
                         {a["value"] for a in
                          self.command["arguments"].values()})
        self.assertEqual(command.count("--resolve"), 2)
        self.assertEqual(command[-2:], ["--", site.target])

    def test_hostile_values_stay_data(self):
        self.check(3, "UNKNOWN", targets=[
            *(v for v in HOSTILE if v != "x\n\nexit-code=0"),
            self.targets("good-ecdsa")])
        for value in HOSTILE:
            self.check(2, None, goal=value,
                       targets=self.targets("good-ecdsa"))
        self.assertEqual(list(self.work.iterdir()), [])


class Systemd(TemplatesTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = Unit(read("systemd/certready.service"))

    def analyze(self, *arguments):
        done = subprocess.run(["systemd-analyze", *arguments],
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False,
                              timeout=PATIENCE)
        return done.returncode, done.stdout.decode()

    def settings(self, options):
        """The example of /etc/default/certready, for the laboratory."""
        text = read("systemd/certready.default")
        for name, value in (
                ("/etc/certready/hosts.txt", f"{self.work}/hosts.txt"),
                ("--goal license", " ".join(
                    [*self.lab.options(), "--goal license", *options]))):
            self.assertIn(name, text)
            text = text.replace(name, value)
        return text

    def start(self, *names, options=()):
        """Runs ExecStart= as the unit would: its environment, its mask, its
        filter of system calls; folders of the machine are ours."""
        self.state = self.folder / "state/certready"
        self.state.mkdir(parents=True, exist_ok=True)
        self.hosts(*names)
        env = self.unit.environment(self.settings(options))
        places = {"%S": self.folder / "state",
                  "/usr/bin/certready": program()}
        return self.run_here(
            self.unit.command(env, places),
            {**env, "PATH": "/usr/bin:/bin", "SSL_CERT_FILE": self.lab.store,
             "XDG_CACHE_HOME": str(self.folder / "cache")},
            umask=int(*self.unit.all("Service", "UMask"), 8),
            preexec_fn=confinement(self.unit.system_calls(),
                                   self.unit.families()))

    def test_the_reports(self):
        done = self.start("good-ecdsa", "expired")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual({path.name for path in self.state.iterdir()},
                         {"certready.prom", "certready.html",
                          "certready.json"})
        for name, form in (("prom", "prometheus"), ("html", "html"),
                           ("json", "json")):
            path = self.state / f"certready.{name}"
            READERS[form](path.read_bytes())
            self.assertEqual(path.stat().st_mode & 0o777, 0o644)
            self.assertIn(self.site("expired").target, path.read_text())
        # The journal is for people.
        self.assertIn(b"NOT READY", done.stdout)
        self.assertNotIn(b"\x1b", done.stdout)

    def test_results_are_no_failures(self):
        """Of the unit: 0, and what SuccessExitStatus= names."""
        [good] = self.unit.all("Service", "SuccessExitStatus")
        self.assertEqual(good.split(), ["1", "3"])
        self.assertEqual(self.start("good-ecdsa").returncode, 0)
        self.assertEqual(self.start("servfail").returncode, 3)
        self.assertEqual(self.start("good-ecdsa",
                                    options=["--no-such"]).returncode, 2)

    def test_a_failed_run_leaves_the_old_reports(self):
        self.start("good-ecdsa")
        before = {path: path.read_bytes() for path in self.state.iterdir()}
        self.start("good-ecdsa", options=["--no-such"])
        self.assertEqual({path: path.read_bytes()
                          for path in self.state.iterdir()}, before)

    def test_the_filter_is_in_force(self):
        """Else the runs above would say nothing about the unit's."""
        confine = confinement(self.unit.system_calls(), self.unit.families())
        for text, works in (("socket.socket(socket.AF_INET)", True),
                            ("socket.socket(socket.AF_UNIX)", False),
                            ("os.sched_yield()", True),
                            ("os.chroot('/')", False)):
            done = subprocess.run(
                ["/usr/bin/python3", "-c", f"import os, socket\n{text}"],
                preexec_fn=confine, stderr=subprocess.PIPE, check=False)
            self.assertEqual(done.returncode == 0, works,
                             f"{text} {done.stderr}")
            if not works:
                self.assertIn(b"PermissionError: [Errno 1]", done.stderr)

    def test_verify(self):
        """As it stands but for the program, which is not installed here."""
        for name in ("service", "timer"):
            text = read(f"systemd/certready.{name}").replace(
                "/usr/bin/certready", str(self.bin / "certready"))
            (self.folder / f"certready.{name}").write_text(text)
        code, said = self.analyze(
            "verify", "--man=no", f"{self.folder}/certready.service",
            f"{self.folder}/certready.timer")
        self.assertEqual((code, said), (0, ""))

    def test_exposure(self):
        path = str(TEMPLATES / "systemd/certready.service")
        code, said = self.analyze("security", "--offline=yes", "--no-pager",
                                  "--threshold=20", path)
        self.assertEqual(code, 0, said)
        [level] = re.findall(r"level for certready.service: (\d+\.\d+)", said)
        self.assertLessEqual(float(level), 2.0)
        self.assertIn(f"the exposure at {level}.", read("README.md"))

    def test_all_threads_fit(self):
        """As many workers as may be asked for, and what is beside them."""
        [most] = self.unit.all("Service", "TasksMax")
        done = self.run_here([program(), "--threads", "1000000", "x.example"],
                             {})
        [workers] = re.findall(rb"--threads: .* to (\d+)$",
                               done.stderr.strip())
        self.assertGreaterEqual(int(most), int(workers) + 2)

    def test_the_user(self):
        (self.folder / "etc").mkdir()
        done = subprocess.run(
            ["systemd-sysusers", f"--root={self.folder}",
             TEMPLATES / "systemd/certready.sysusers"], check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout)
        users = (self.folder / "etc/passwd").read_text().splitlines()
        [user] = self.unit.all("Service", "User")
        [line] = [u.split(":") for u in users if u.startswith(f"{user}:")]
        self.assertEqual(line[5:], ["/var/lib/certready",
                                    "/usr/sbin/nologin"])


if __name__ == "__main__":
    unittest.main()
