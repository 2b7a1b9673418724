#!/usr/bin/python3
"""The list of libraries is CycloneDX, and names all that is linked.

Usage: sbom_test.py PROGRAM SBOM
"""

import json
import re
import subprocess
import sys
import unittest
import urllib.parse
import uuid

SBOM = sys.argv.pop()
PROGRAM = sys.argv.pop()
# Parts of glibc, and what the linker adds
GLIBC = re.compile(r"^(libc|libm|ld-linux.*|libpthread|libdl|librt)$")


class Sbom(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(SBOM, encoding="utf-8") as file:
            cls.bom = json.load(file)

    def test_form(self):
        self.assertEqual(
            set(self.bom), {"bomFormat", "specVersion", "serialNumber",
                            "version", "metadata", "components",
                            "dependencies"})
        self.assertEqual(self.bom["bomFormat"], "CycloneDX")
        self.assertEqual(self.bom["specVersion"], "1.5")
        self.assertEqual(self.bom["version"], 1)
        prefix, _, serial = self.bom["serialNumber"].rpartition(":")
        self.assertEqual(prefix, "urn:uuid")
        self.assertEqual(uuid.UUID(serial).version, 5)
        self.assertRegex(self.bom["metadata"]["timestamp"],
                         r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertNotIn("@", json.dumps(
            {**self.bom, "components": None, "dependencies": None,
             "metadata": {**self.bom["metadata"], "component": None}}))

    def test_each_component_is_whole(self):
        components = [self.bom["metadata"]["component"],
                      *self.bom["components"]]
        for component in components:
            name, version = component["name"], component["version"]
            with self.subTest(name):
                self.assertRegex(version, r"^\d+(\.\d+)+")
                purl = urllib.parse.unquote(component["purl"])
                self.assertRegex(purl, "^pkg:(generic|deb/debian)/"
                                 + re.escape(f"{name}@{version}"))
                self.assertEqual(component["bom-ref"], component["purl"])
                [licence] = component["licenses"]
                self.assertRegex(licence["expression"], r"^[A-Za-z0-9.\- ]+$")
        self.assertEqual(len({component["bom-ref"]
                              for component in components}), len(components))

    def test_dependencies(self):
        [entry] = self.bom["dependencies"]
        self.assertEqual(entry["ref"],
                         self.bom["metadata"]["component"]["bom-ref"])
        self.assertEqual(entry["dependsOn"],
                         [component["bom-ref"]
                          for component in self.bom["components"]])

    def test_all_that_is_linked(self):
        dynamic = subprocess.run(
            ["readelf", "--wide", "--dynamic", PROGRAM], check=True,
            capture_output=True, text=True).stdout
        needed = {re.sub(r"\.so.*", "", name) for name in
                  re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)}
        needed = {"libc" if GLIBC.match(name) else name for name in needed}
        self.assertGreater(len(needed), 5)
        listed = {entry["value"] for component in self.bom["components"]
                  for entry in component["properties"]}
        if "libwolfssl" not in needed:
            needed.add("libwolfssl")
        self.assertEqual(listed, needed)

    def test_wolfssl_is_the_one_inside(self):
        said = subprocess.run([PROGRAM, "--version"], check=True,
                              capture_output=True, text=True).stdout
        [version] = [component["version"]
                     for component in self.bom["components"]
                     if component["name"] == "wolfssl"]
        self.assertIn(f"wolfSSL {version.split('-')[0]}", said)


if __name__ == "__main__":
    unittest.main()
