"""Roots that are known by cross-certificates, some expired, some revoked."""

import unittest

from support import LaboratoryTest, every_host


@every_host
class Hosts(LaboratoryTest):
    groups = ("graph",)
    online = True


if __name__ == "__main__":
    unittest.main()
