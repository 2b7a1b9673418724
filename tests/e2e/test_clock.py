"""--probe-http: is the clock of this machine right? libfaketime and the
sanitizers both want to be loaded first, and at times wait for each other."""

import unittest

from lab import clock
from support import LaboratoryTest, finding, why


class Clock(LaboratoryTest):
    groups = ("pages",)
    online = True

    def shifted(self, by):
        """A scan by a machine whose clock is wrong."""
        return self.scan_one("--probe-http", self.site("healthy").target,
                             prefix=clock.shifted(by))

    def test_a_right_one(self):
        record = self.scan_one("--probe-http", self.site("healthy").target)
        self.assertIn("tls.clock", record["passed"])
        record = self.shifted("+4m")
        self.assertIn("tls.clock", record["passed"], why(record))

    def test_a_wrong_one(self):
        for by, words in (("+6m", "6 minutes behind"),
                          ("-6m", "minutes ahead")):
            with self.subTest(by):
                record = self.shifted(by)
                said = finding(record, "tls.clock")
                self.assertEqual(said["verdict"], "fail")
                self.assertIn(words, said["evidence"])
                self.assertIn(self.site("healthy").addresses[0],
                              said["evidence"])
                # The servers of the CA say the same.
                self.assertIn(self.lab.pki_web.url, said["evidence"])


if __name__ == "__main__":
    unittest.main()
