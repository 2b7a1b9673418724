"""Certificates that the server forgot: named, fetched, put in order."""

import unittest

from support import LaboratoryTest, every_host


@every_host
class Hosts(LaboratoryTest):
    groups = ("issuers",)
    online = True


if __name__ == "__main__":
    unittest.main()
