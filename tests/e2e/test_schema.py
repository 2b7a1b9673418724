"""Every record of every host is as the published JSON Schema says."""

import json
import unittest

import jsonschema

from lab.first_hosts import HASTE
from support import SCHEMA, LaboratoryTest, run, scan


def shape(document):
    """A validator for a record, or for a document with a run header."""
    return jsonschema.Draft202012Validator(document)


class Schema(LaboratoryTest):
    groups = ("first", "second", "faults", "odd")

    @classmethod
    def setUpClass(cls):
        if not SCHEMA.exists():
            raise unittest.SkipTest(f"{SCHEMA} does not exist yet")
        cls.schema = json.loads(SCHEMA.read_bytes())
        super().setUpClass()
        lines = [site.target for site in cls.lab.sites.values()]
        lines += ["bad..example.com", "https://good-rsa.example.com/path",
                  "good-rsa.example.com 127.0.0.1"]
        cls.path = cls.lab.file("all.txt", "\n".join(lines) + "\n")
        cls.count = len(lines)
        cls.done = scan(cls.lab, *HASTE, "--input", cls.path)

    def faults(self, validator, instance):
        return [f"{'/'.join(map(str, fault.absolute_path))}: "
                f"{fault.message[:300]}"
                for fault in validator.iter_errors(instance)]

    def test_the_schema_is_a_schema(self):
        jsonschema.Draft202012Validator.check_schema(self.schema)

    def test_the_schema_can_refuse(self):
        record = dict(self.done.records[0], verdict="perhaps")
        self.assertNotEqual(self.faults(shape(self.schema), record), [])
        del record["verdict"]
        self.assertNotEqual(self.faults(shape(self.schema), record), [])

    def test_every_record(self):
        self.assertEqual(len(self.done.records), self.count)
        validator = shape(self.schema)
        for record in self.done.records:
            with self.subTest(record["target"]):
                self.assertEqual(self.faults(validator, record), [])

    def test_how_long_it_took_in_whole_milliseconds(self):
        took = [record["duration_ms"] for record in self.done.records]
        self.assertEqual({type(ms) for ms in took}, {int})
        # Some hosts are silent for as long as they are let.
        self.assertGreaterEqual(max(took), 1000)

    def test_the_document(self):
        done = run("scan", *self.lab.options(), *HASTE, "-f", "json",
                   "--input", self.path, env=self.lab.env())
        document = json.loads(done.stdout)
        self.assertEqual(self.faults(shape(self.schema), document), [])
        self.assertEqual(len(document["results"]), self.count)

    def test_all_text_is_clean(self):
        """Valid UTF-8; no control or bidi character, even escaped."""
        self.done.stdout.decode("utf-8")
        for record in self.done.records:
            for text in strings(record):
                bad = [c for c in text if is_unsafe(c) and c != "\n"]
                self.assertEqual(bad, [], text)


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def is_unsafe(character):
    """C0, C1, DEL, and what reorders text on a screen."""
    point = ord(character)
    return (point < 0x20 or 0x7f <= point <= 0x9f or
            point in (0x200e, 0x200f, 0x061c) or 0x202a <= point <= 0x202e or
            0x2066 <= point <= 0x2069)


if __name__ == "__main__":
    unittest.main()
