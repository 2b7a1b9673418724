#!/usr/bin/python3
"""Links between the pages of a folder that lead nowhere.

Usage: links.py FOLDER
"""

import pathlib
import re
import sys

CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
SCHEME = re.compile(r"[a-z]+:")


def links(page):
    """Where a page points to beside it; each from its own folder."""
    text = CODE.sub("``", page.read_text("utf-8"))
    return [link.partition("#")[0] for link in LINK.findall(text)
            if not SCHEME.match(link) and not link.startswith("#")]


def is_inside(path, folder):
    return path.exists() and path.resolve().is_relative_to(folder.resolve())


def dead_links(folder):
    """`page: link` for each that leads to nothing in the folder."""
    return [f"{page.relative_to(folder)}: {link}"
            for page in sorted(folder.rglob("*.md")) for link in links(page)
            if not is_inside(page.parent / link, folder)]


if __name__ == "__main__":
    DEAD = dead_links(pathlib.Path(sys.argv[1]))
    print("\n".join(DEAD))
    sys.exit(bool(DEAD))
