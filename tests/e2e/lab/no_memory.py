"""A module that, preloaded, lets one allocation of a program fail."""

import os

# In builds where there is one.
MODULE = os.environ.get("CERTREADY_NO_MEMORY", "")


def is_there():
    return os.access(MODULE, os.R_OK)


def failing(number):
    """Environment: the allocation of that number, from 0, fails."""
    return {"LD_PRELOAD": MODULE, "CERTREADY_FAILS": str(number)}


def counting(path):
    """Environment: how many there were will be in that file."""
    return {"LD_PRELOAD": MODULE, "CERTREADY_COUNTS": str(path)}


def counted(path):
    with open(path, encoding="ascii") as file:
        return int(file.read())
