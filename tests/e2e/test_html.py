"""The page that people look at: its structure, and in a real browser."""

import html
import json
import re
import shutil
import subprocess
import unittest

import chromium
from lab.first_hosts import HASTE
from readers import READERS, read_html
from support import LaboratoryTest, run


# Says how wide a page within it is, and how many of the moments of judging in
# it cannot be seen without scrolling.
PROBE = """<!DOCTYPE html><meta name=viewport content="width=device-width">
<iframe style="width:WIDTHpx;height:2000px;border:0"></iframe><p></p>
<script>
const frame = document.querySelector("iframe");
frame.onload = () => {
  const root = frame.contentDocument.documentElement;
  document.querySelector("p").textContent =
    "wide " + root.scrollWidth + " of " + root.clientWidth;
  const moments = [...root.querySelectorAll("svg .now")];
  const hidden = moments.filter(one => {
    const at = one.getBoundingClientRect(), in_ = one.ownerSVGElement
      .getBoundingClientRect();
    return at.left < Math.max(0, in_.left - 1) ||
      at.right > Math.min(root.clientWidth, in_.right + 1);
  });
  document.querySelector("p").textContent +=
    "; " + hidden.length + " hidden of " + moments.length;
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
        self.assertEqual(sorted(page.targets),
                         sorted(f"t{n + 1}"
                                for n in range(len(self.lab.sites))))
        self.assertEqual(page.seen["section"], len(self.lab.sites))
        self.assertEqual(page.seen["input"], 6)
        self.assertEqual(page.seen["label"], 6)

    def test_the_worst_come_first(self):
        text = self.all().read_text(encoding="utf-8")
        order = ["not-ready", "inconclusive", "ready-with-warnings", "ready"]
        for kind in ('<tr class="one v-([a-z-]*)"',
                     '<section class="host one v-([a-z-]*)"'):
            places = [order.index(word) for word in re.findall(kind, text)]
            self.assertEqual(len(places), len(self.lab.sites))
            self.assertEqual(places, sorted(places))
            self.assertEqual(set(places), {0, 1, 2, 3})

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


class Pages(LaboratoryTest):
    """What a page and a summary both say."""

    groups = ("first",)

    def both(self, command, *arguments):
        """The page and the summary of one run."""
        page = self.lab.folder / "both.html"
        summary = self.lab.folder / "both.md"
        done = run(command, *self.lab.options(), "-q", "-o", f"html:{page}",
                   "-o", f"markdown:{summary}", *arguments,
                   env=self.lab.env())
        self.assertIn(done.returncode, (0, 1, 2, 3), done.stderr)
        read_html(page.read_bytes())
        READERS["markdown"](summary.read_bytes())
        return (html.unescape(page.read_text(encoding="utf-8")),
                html.unescape(summary.read_text(encoding="utf-8")))

    def test_a_line_that_is_no_target_has_its_place(self):
        hosts = self.lab.file(
            "hosts.txt", f"{self.site('good-rsa').target}\n\nno..name\n")
        page, summary = self.both("scan", "--input", hosts)
        self.assertIn(f'<p class="place">{hosts}:3</p>', page)
        self.assertRegex(page, f'"First finding">[a-z.-]+ at {hosts}:3</td>')
        self.assertRegex(summary, rf"\| 1 \| [a-z.-]+ at {hosts}:3 \|")
        self.assertIn(f"\nINVALID at {hosts}:3. Judged ", summary)
        self.assertNotIn(f"{hosts}:1", page + summary)
        for text in (page, summary):
            self.assertIn('"no..name"', text)
            self.assertEqual(text.count("empty label"), 1)

    def test_what_is_waived_does_not_count(self):
        target = self.site("wrong-host").target
        waivers = self.lab.file("waivers.yaml", json.dumps(
            [{"rule": "name.mismatch", "host": target,
              "until": "2099-01-01", "reason": "known"}]))
        page, summary = self.both("scan", "--waive", waivers, target,
                                  self.site("expired").target)
        self.assertRegex(summary, r"\| ✅ READY \| wrong-host[^|]*"
                                  r"\| [0-9-]{10} \| 0 \|  \|\n")
        self.assertRegex(summary, r"\| ❌ NOT READY \| expired[^|]*"
                                  r"\| [0-9-]{10} \| 1 "
                                  r"\| validity.expired \|\n")
        self.assertIn("**waived** name.mismatch", summary)
        self.assertIn('<td data-label="First finding"></td>', page)
        self.assertIn('<td data-label="First finding">validity.expired</td>',
                      page)

    def test_verify_says_what_is_in_each_file(self):
        empty = self.lab.file("empty.pem", "")
        page, summary = self.both("verify", self.lab.store, empty)
        self.assertRegex(page, f'<th scope="row">{self.lab.store}</th>'
                               '<td data-label="Format">PEM</td>'
                               '<td data-label="Holds">[^<]*certificates more')
        self.assertIn(f'<th scope="row">{empty}</th>'
                      '<td data-label="Format">empty</td>', page)
        self.assertIn("| File | Format | Holds |\n", summary)
        self.assertIn(f"| {self.lab.store} | PEM | ", summary)
        self.assertIn(f"| {empty} | empty | ", summary)

    def test_a_scan_has_no_files(self):
        page, summary = self.both("scan", self.site("good-rsa").target)
        self.assertNotIn("<h3>Files</h3>", page)
        self.assertNotIn("| File |", summary)


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

    def measured(self, name, width):
        """Wide, of, hidden, moments: what the probe says."""
        page, _ = chromium.run(self.page(name), "--dump-dom")
        probe = self.lab.folder / "probe.html"
        # The policy forbids script, so the probe is a page around it.
        text = page.decode()
        self.assertIn("</html>", text)
        probe.write_text(PROBE.replace("WIDTH", str(width))
                         .replace("PAGE", _script_string(text)),
                         encoding="utf-8")
        out, _ = chromium.run(probe, "--dump-dom",
                              "--virtual-time-budget=5000")
        found = re.search(rb"wide (\d+) of (\d+); (\d+) hidden of (\d+)",
                          out[-200000:])
        self.assertIsNotNone(found)
        return [int(number) for number in found.groups()]

    def test_nothing_is_wider_than_a_phone(self):
        """What is too wide scrolls in a box of its own, but not the times."""
        for width in (360, 390, 1280):
            with self.subTest(width):
                wide, window, hidden, moments = self.measured("five-mixed",
                                                              width)
                self.assertLessEqual(wide, window)
                # Of three chains with three certificates: a line each, and at
                # the top of them a line and what it means.
                self.assertEqual((hidden, moments), (0, 3 * (3 + 2)))

    def test_one_host_is_one_page_on_paper(self):
        if not shutil.which("pdfinfo"):
            self.skipTest("pdfinfo is not installed")
        for name in ("good-rsa", "missing-intermediate", "unknown-root",
                     "five-mixed", "graph-twins"):
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
