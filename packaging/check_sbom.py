#!/usr/bin/python3
"""packaging/check_sbom.py SBOM

Holds the list of libraries against CycloneDX's own JSON Schema, which the
package cyclonedx-python-lib brings; it is fetched for that, and not kept. Exits
77 where it cannot be had.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

import jsonschema

PACKAGE = "cyclonedx-python-lib"
FOLDER = "cyclonedx/schema/_res/"
NAMES = ("bom-1.5", "spdx", "jsf-0.82")


def schemas():
    """The schemas by name, or None."""
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
             "--only-binary=:all:", "--dest", folder, PACKAGE],
            capture_output=True, text=True, check=False)
        wheels = list(pathlib.Path(folder).glob("*.whl"))
        if run.returncode != 0 or len(wheels) != 1:
            return None
        with zipfile.ZipFile(wheels[0]) as wheel:
            return {name: json.loads(wheel.read(
                f"{FOLDER}{name}.SNAPSHOT.schema.json")) for name in NAMES}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = schemas()
    if found is None:
        print(f"check_sbom: {PACKAGE} cannot be had")
        return 77
    bom = json.loads(pathlib.Path(sys.argv[1]).read_text("utf-8"))
    base = found["bom-1.5"]
    resolver = jsonschema.RefResolver.from_schema(base, store={
        schema["$id"]: schema for schema in found.values()})
    validator = jsonschema.Draft7Validator(base, resolver=resolver)
    errors = list(validator.iter_errors(bom))
    for error in errors:
        where = "/".join(str(part) for part in error.absolute_path)
        print(f"check_sbom: {where}: {error.message[:200]}")
    print(f"check_sbom: {len(errors)} errors")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
