"""The page that people look at: its structure, and in a real browser."""

import json
import re
import shutil
import subprocess
import unittest

import chromium
from lab.first_hosts import HASTE
from readers import read_html
from support import LaboratoryTest, run


# Says how wide a page within it is.
PROBE = """<!DOCTYPE html><meta name=viewport content="width=device-width">
<iframe style="width:360px;height:2000px;border:0"></iframe><p></p>
<script>
const frame = document.querySelector("iframe");
frame.onload = () => {
  const root = frame.contentDocument.documentElement;
  document.querySelector("p").textContent =
    "wide " + root.scrollWidth + " of " + root.clientWidth;
};
frame.srcdoc = PAGE;
</script>
"""


class Page(LaboratoryTest):
    """Pages of single hosts and of many."""

    groups = ("first", "graph")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pages = {}

    def page(self, *names):
        """The path of the page about these hosts."""
        key = "-".join(names)
        if key not in self.pages:
            path = self.lab.folder / f"page-{len(self.pages)}.html"
            done = run("scan", *self.lab.options(), *HASTE, "-q",
                       "-o", f"html:{path}",
                       *(self.site(name).target for name in names),
                       env=self.lab.env())
            self.assertIn(done.returncode, (0, 1, 3), done.stderr)
            self.pages[key] = path
        return self.pages[key]

    def text(self, *names):
        return self.page(*names).read_text(encoding="utf-8")

    def all(self):
        return self.page(*(name for name in self.lab.sites))


class Structure(Page):
    def test_every_host_has_a_sound_page(self):
        for name in self.lab.sites:
            with self.subTest(name):
                read_html(self.page(name).read_bytes())

    def test_many_hosts_have_an_index(self):
        page = read_html(self.all().read_bytes())
        self.assertEqual(page.targets,
                         [f"t{n + 1}" for n in range(len(self.lab.sites))])
        self.assertEqual(page.seen["section"], len(self.lab.sites))
        self.assertEqual(page.seen["input"], 6)
        self.assertEqual(page.seen["label"], 6)

    def test_one_host_has_none(self):
        page = read_html(self.page("good-rsa").read_bytes())
        self.assertEqual(page.targets, [])
        self.assertEqual(page.seen["input"], 0)

    def test_the_verdict_comes_first(self):
        text = self.text("missing-intermediate")
        body = re.sub("<[^>]*>", " ", text[text.index("<body>"):]).split()
        self.assertEqual(body[:4], ["Certificate", "readiness", "NOT",
                                    "READY"])

    def test_the_broken_link_is_marked(self):
        text = self.text("missing-intermediate")
        self.assertIn('class="link broken"', text)
        self.assertIn("issuer missing", text)
        self.assertIn("whose issuer is missing", text)
        self.assertNotIn('class="link broken"', self.text("good-rsa"))

    def test_the_odd_one_is_marked(self):
        self.assertEqual(self.text("five-mixed").count('<tr class="odd">'), 2)
        self.assertEqual(self.text("five-good").count('<tr class="odd">'), 0)

    def test_a_cross_sign_branches_off(self):
        self.assertIn('class="forked"', self.text("graph-twins"))
        self.assertNotIn('class="forked" role', self.text("good-rsa"))

    def test_fingerprint_fix_and_what_was_not_checked(self):
        text = self.text("unknown-root")
        self.assertRegex(text, '<code class="copy" tabindex="0">'
                               "[0-9a-f]{64}</code>")
        self.assertIn("<strong>Fix:</strong>", text)
        self.assertIn("What was not checked", text)

    def test_it_needs_nothing_else(self):
        text = self.all().read_text(encoding="utf-8")
        self.assertNotRegex(text, r"(?i)<(script|link|img|iframe|object)\b")
        self.assertNotIn("url(", text)
        self.assertNotIn("@import", text)


@unittest.skipUnless(chromium.program(), "Chromium is not installed")
class Browser(Page):
    sizes = {"desktop": (1280, 1000), "phone": (500, 900), "A4": (794, 1123)}

    def test_no_error_and_not_blank(self):
        for shown in (self.page("five-mixed"), self.all()):
            for name, (width, height) in self.sizes.items():
                with self.subTest(page=shown.name, size=name):
                    path = self.lab.folder / f"{shown.stem}-{name}.png"
                    said = chromium.screenshot(shown, path, width, height)
                    self.assertEqual(chromium.console(said), [])
                    self.assert_not_blank(path)

    def assert_not_blank(self, path):
        counts = chromium.colors(path)
        all_of_it = sum(counts.values())
        self.assertGreater(len(counts), 50)
        self.assertLess(max(counts.values()), 0.97 * all_of_it)

    def test_dark_where_that_is_wanted(self):
        def ground(*flags):
            path = self.lab.folder / "ground.png"
            chromium.screenshot(self.page("good-rsa"), path, 800, 800, *flags)
            counts = chromium.colors(path)
            return sum(max(counts, key=counts.get))
        self.assertGreater(ground(), 3 * 200)
        self.assertLess(ground("--blink-settings=preferredColorScheme=0"),
                        3 * 60)

    def test_nothing_is_wider_than_a_phone(self):
        """What is too wide scrolls in a box of its own."""
        page, _ = chromium.run(self.page("five-mixed"), "--dump-dom")
        probe = self.lab.folder / "probe.html"
        # The policy forbids script, so the probe is a page around it.
        text = page.decode()
        self.assertIn("</html>", text)
        probe.write_text(PROBE.replace("PAGE", _script_string(text)),
                         encoding="utf-8")
        out, _ = chromium.run(probe, "--dump-dom",
                              "--virtual-time-budget=5000")
        found = re.search(rb"wide (\d+) of (\d+)", out[-200000:])
        self.assertIsNotNone(found)
        self.assertLessEqual(int(found[1]), int(found[2]))

    def test_one_host_is_one_page_on_paper(self):
        if not shutil.which("pdfinfo"):
            self.skipTest("pdfinfo is not installed")
        for name in ("good-rsa", "missing-intermediate", "unknown-root"):
            with self.subTest(name):
                path = self.lab.folder / f"{name}.pdf"
                chromium.run(self.page(name), "--no-pdf-header-footer",
                             f"--print-to-pdf={path}")
                said = subprocess.run(["pdfinfo", path], check=True,
                                      capture_output=True).stdout.decode()
                self.assertRegex(said, r"Pages: +1\n")
                self.assertIn("A4", said)


def _script_string(text):
    """The text as a string of JavaScript within an HTML page."""
    return json.dumps(text).replace("<", "\\u003c")
