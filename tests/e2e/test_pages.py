"""--probe-http: the health page, port 80, and the clock."""

import unittest

from lab.pages_hosts import NEEDS_PORT_80, can_use_port_80
from support import LaboratoryTest, every_host


@every_host
class Hosts(LaboratoryTest):
    groups = ("pages",)
    online = True

    def setUp(self):
        name = self.id().rsplit(".test_", 1)[1].replace("_", "-")
        if name in NEEDS_PORT_80 and not can_use_port_80():
            self.skipTest("port 80 is not ours to use here")


if __name__ == "__main__":
    unittest.main()
