#!/usr/bin/env python3
"""packaging/docker_steps.py STAGE [DOCKERFILE]

Prints what a stage of the Dockerfile does as a shell script, for a machine that
has a minimal Debian but no docker: STAGE is 1 for the first. COPY is from this
directory, or for a stage from files/STAGE/PATH below it. The script ends with
the entry point, which gets the script's arguments.
"""

import json
import pathlib
import re
import shlex
import sys

HERE = pathlib.Path(__file__).resolve().parent


def instructions(text):
    """Pairs of a word and the rest; continued lines are joined."""
    lines = [line for line in text.splitlines()
             if not line.lstrip().startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            yield word.upper(), rest.strip()


def stages(text):
    """The instructions of each stage, without its FROM."""
    found = []
    for word, rest in instructions(text):
        if word == "FROM":
            found.append([])
        else:
            found[-1].append((word, rest))
    return found


def copy(rest):
    words = shlex.split(rest)
    origin = "$here"
    stage = re.fullmatch(r"--from=(\w+)", words[0])
    if stage:
        words.pop(0)
        origin = f"$here/files/{stage[1]}"
    source, target = words
    yield f'mkdir -p "$(dirname {shlex.quote(target)})"'
    if source == ".":
        yield f'cp -a "{origin}/." {shlex.quote(target)}'
    else:
        yield f'cp -a "{origin}/{source.lstrip("/")}" {shlex.quote(target)}'


def script(stage):
    yield "set -eu"
    yield "here=$PWD"
    user = "root"
    for word, rest in stage:
        if word == "COPY":
            yield from copy(rest)
        elif word == "RUN":
            yield f"(set -e; {rest})"
        elif word == "WORKDIR":
            yield f"mkdir -p {shlex.quote(rest)}; cd {shlex.quote(rest)}"
        elif word == "ARG":
            name, _, value = rest.partition("=")
            yield f': "${{{name}={value}}}"; export {name}'
        elif word == "USER":
            user = rest
        elif word == "ENTRYPOINT":
            command = shlex.join(json.loads(rest))
            yield (f'[ $# = 0 ] || exec setpriv --reuid={user} --regid={user} '
                   f'--clear-groups {command} "$@"')
        else:
            sys.exit(f"docker_steps: {word} is not known here")


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    path = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 \
        else HERE / "Dockerfile"
    stage = stages(path.read_text("utf-8"))[int(sys.argv[1]) - 1]
    print("\n".join(script(stage)))


if __name__ == "__main__":
    main()
