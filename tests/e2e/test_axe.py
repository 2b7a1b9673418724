"""The rules of axe-core on the page: nothing serious or critical.

axe-core is not in Debian; CERTREADY_AXE names axe.min.js (ci/nightly fetches
it). Without it the tests are skipped.
"""

import json
import os
import pathlib
import re
import sys
import unittest

import chromium
from test_html import Page

AXE = os.environ.get("CERTREADY_AXE", "")

RUN = """<script>%s</script>
<script>
axe.run(document, {resultTypes: ["violations"]}).then(found => {
  document.body.textContent = JSON.stringify([found.violations.map(fault => [
    fault.impact, fault.id, fault.nodes.map(node => node.html).slice(0, 3)]),
    found.passes.length]) + " end";
});
</script>
</body>"""


def why_not():
    """Why the tests cannot run, or None."""
    if not chromium.program():
        return "Chromium is not installed"
    if not AXE:
        return "CERTREADY_AXE is not set: there is no axe-core"
    if not pathlib.Path(AXE).is_file():
        return f"CERTREADY_AXE={AXE} is no file"
    return None


if why_not():
    print(f"test_axe: skipped: {why_not()}", file=sys.stderr)


@unittest.skipIf(why_not(), why_not())
class Axe(Page):
    def faults(self, path, *flags):
        """[impact, rule, places] of each, and how many rules passed."""
        text = path.read_text(encoding="utf-8")
        # The page allows no script; a copy without that line is looked at.
        policy = re.search("<meta http-equiv=[^>]*>\n", text)[0]
        script = pathlib.Path(AXE).read_text(encoding="utf-8")
        copy = path.with_suffix(".axe.html")
        copy.write_text(text.replace(policy, "").replace(
            "</body>", RUN % script), encoding="utf-8")
        out, said = chromium.run(copy, "--dump-dom",
                                 "--virtual-time-budget=20000", *flags)
        self.assertEqual(chromium.console(said), [])
        found = re.search(rb"<body>(.*) end</body>", out, re.DOTALL)
        self.assertIsNotNone(found, "axe-core did not end")
        return json.loads(found[1].replace(b"&lt;", b"<")
                          .replace(b"&gt;", b">").replace(b"&amp;", b"&"))

    def assert_good(self, path):
        for flags in ((), ("--blink-settings=preferredColorScheme=0",),
                      ("--window-size=500,900",)):
            with self.subTest(page=path.name, flags=flags):
                faults, passes = self.faults(path, *flags)
                self.assertEqual(faults, [])
                self.assertGreater(passes, 15)

    def test_one_host(self):
        self.assert_good(self.page("good-rsa"))
        self.assert_good(self.page("missing-intermediate"))

    def test_five_addresses(self):
        self.assert_good(self.page("five-mixed"))

    def test_cross_signs(self):
        self.assert_good(self.page("graph-ecdsa"))

    def test_many_hosts(self):
        self.assert_good(self.all())

    def test_it_finds_something(self):
        """A page with a fault: else there would be nothing to trust."""
        path = self.lab.folder / "bad.html"
        text = self.text("good-rsa").replace(' lang="en"', "")
        path.write_text(text.replace("</h2>", "</h2><img src=''>"),
                        encoding="utf-8")
        faults, _ = self.faults(path)
        self.assertLessEqual({"html-has-lang", "image-alt"},
                             {fault[1] for fault in faults})


if __name__ == "__main__":
    unittest.main()
