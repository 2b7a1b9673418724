"""What is asked about revocation, and what each answer comes to."""

import unittest

from support import LaboratoryTest, every_host


@every_host
class Hosts(LaboratoryTest):
    groups = ("revocation",)
    online = True


if __name__ == "__main__":
    unittest.main()
