"""The public suites of path validation, and who can judge their cases.

A judge is a function of a list of cases that gives a dict of id to (result,
reason); result is SUCCESS, FAILURE, UNKNOWN or SKIPPED.
"""

import concurrent.futures
import datetime
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
from lab.clock import shifted  # noqa: E402

ANY_POLICY = "2.5.29.32.0"
# Cases whose validation time is left to whoever runs them.
DEFAULT_TIME = "2026-01-01T00:00:00+00:00"
# The namespaces that are about RFC 5280 alone.
RFC5280 = ("rfc5280", "pkits", "bssl", "ossl")


def shared():
    return pathlib.Path(os.environ.get(
        "CERTREADY_SHARED", HERE.parent.parent.parent / "shared"))


def suites():
    """Name to cases, for each suite that is there."""
    found = {}
    for path in sorted(shared().glob("conformance/*.json.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            found[path.name.removesuffix(".json.gz")] = \
                json.load(file)["testcases"]
    return found


def profile(case):
    return "rfc5280" if case["id"].split("::")[0] in RFC5280 else "webpki"


def time(case):
    """UTC with seconds; a fraction is cut."""
    text = case.get("validation_time") or DEFAULT_TIME
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment.astimezone(datetime.timezone.utc)


def host(case):
    """(kind, name): DNS or IP; an empty kind if none is asked for."""
    names = case.get("expected_peer_names") or []
    name = case.get("expected_peer_name") or (names[0] if names else {})
    kind = name.get("kind", "")
    return (kind, name["value"]) if kind in ("DNS", "IP") else ("", "")


def is_client(case):
    return case["validation_kind"] == "CLIENT"


def policy_inputs(case):
    """The inputs of RFC 5280 6.1.1 (c), (e) to (g) that are no defaults."""
    given = case.get("x_policy") or {}
    inputs = {}
    if given.get("policy", ANY_POLICY) != ANY_POLICY:
        inputs["policies"] = given["policy"]
    for name, field in (("explicit_policy", "explicit-policy"),
                        ("inhibit_map", "inhibit-mapping"),
                        ("inhibit_any", "inhibit-any")):
        if given.get(name):
            inputs[field] = "1"
    return inputs


def needs_algorithms(case):
    return bool(case.get("signature_algorithms"))


def chain(case):
    return [case["peer_certificate"]] + case["untrusted_intermediates"]


def pem(blocks):
    return "".join(block.rstrip("\n") + "\n" for block in blocks)


# Through the libraries.

def fields(case):
    yield "id", case["id"]
    yield "profile", profile(case)
    yield "at", time(case).strftime("%Y-%m-%dT%H:%M:%SZ")
    if host(case)[0]:
        yield "host", host(case)[1]
    if is_client(case):
        yield "purpose", "client"
    if case.get("max_chain_depth") is not None:
        yield "max-depth", str(case["max_chain_depth"])
    yield "roots", pem(case["trusted_certs"])
    yield "chain", pem(chain(case))
    if case.get("crls"):
        yield "crls", pem(case["crls"])
    yield from policy_inputs(case).items()
    yield "run", ""


def stream(cases):
    parts = []
    for case in cases:
        for name, value in fields(case):
            octets = value.encode()
            parts.append(b"%s %d\n%s\n" % (name.encode(), len(octets),
                                           octets))
    return b"".join(parts)


def library(program, cases):
    cases = [case for case in cases if not needs_algorithms(case)]
    run = subprocess.run([program], input=stream(cases), check=False,
                         stdout=subprocess.PIPE)
    if run.returncode != 0:
        raise RuntimeError(f"{program} ended with {run.returncode}")
    results = {}
    for line in run.stdout.decode().splitlines():
        name, result, reason = line.split("\t", 2)
        results[name] = (result, reason.rstrip("; "))
    return results


# Through a command for each case.

class Files:
    """The files of one case, in a directory of its own."""

    def __init__(self, case, directory):
        self.directory = pathlib.Path(directory)
        self.roots = self.write("roots.pem", case["trusted_certs"])
        self.chain = self.write("chain.pem", chain(case))
        self.leaf = self.write("leaf.pem", [case["peer_certificate"]])
        self.untrusted = self.write("untrusted.pem",
                                    case["untrusted_intermediates"])
        self.crls = self.write("crls.pem", case.get("crls") or [])

    def write(self, name, blocks):
        if not blocks:
            return None
        path = self.directory / name
        path.write_text(pem(blocks), encoding="ascii")
        return str(path)


def verify_command(program, case, files):
    command = [program, "verify", "--profile", profile(case),
               "--roots", files.roots,
               "--at", time(case).strftime("%Y-%m-%dT%H:%M:%SZ")]
    if host(case)[0]:
        command += ["--host", host(case)[1]]
    if is_client(case):
        command += ["--purpose", "client"]
    if case.get("max_chain_depth") is not None:
        command += ["--max-depth", str(case["max_chain_depth"])]
    if files.crls:
        command += ["--crl", files.crls]
    return command + [files.chain]


def openssl_command(_, case, files):
    """Strict, for TLS, no partial chains."""
    kind, name = host(case)
    command = ["openssl", "verify", "-x509_strict", "-auth_level", "2",
               "-no-CApath", "-no-CAstore", "-CAfile", files.roots,
               "-purpose", "sslclient" if is_client(case) else "sslserver",
               "-attime", str(int(time(case).timestamp()))]
    if files.untrusted:
        command += ["-untrusted", files.untrusted]
    if kind:
        command += ["-verify_ip" if kind == "IP" else "-verify_hostname", name]
    if files.crls:
        command += ["-CRLfile", files.crls, "-crl_check_all", "-extended_crl",
                    "-use_deltas"]
    if case.get("max_chain_depth") is not None:
        command += ["-verify_depth", str(case["max_chain_depth"])]
    if case.get("x_policy"):
        command.append("-policy_check")
    return command + [files.leaf]


def certtool_command(_, case, files):
    """Before 3.8 it cannot be told a time, and another clock has to."""
    command = [*shifted(time(case).strftime("%Y-%m-%d %H:%M:%S")),
               "certtool", "--verify", "--verify-profile=medium",
               "--verify-purpose=1.3.6.1.5.5.7.3.1",
               "--load-ca-certificate=" + files.roots,
               "--infile=" + files.chain]
    if host(case)[0]:
        command.append("--verify-hostname=" + host(case)[1])
    return command


# What a command cannot be asked: no case that needs it is given to it.
def certtool_skips(case):
    return (is_client(case) or bool(case.get("crls")) or
            case.get("max_chain_depth") is not None)


def nothing_skipped(_):
    return False


def one(command, rejects, program, case):
    with tempfile.TemporaryDirectory(prefix="certready-") as directory:
        try:
            run = subprocess.run(
                command(program, case, Files(case, directory)), check=False,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, timeout=60,
                env={**os.environ, "TZ": "UTC"})
        except subprocess.TimeoutExpired:
            return "ERROR", "it did not end in 60 seconds"
    reason = re.sub(r"\s+", " ", run.stdout.decode(errors="replace"))
    if run.returncode == 0:
        return "SUCCESS", reason
    if run.returncode in rejects:
        return "FAILURE", reason
    if command is verify_command and run.returncode == 3:
        return "UNKNOWN", reason
    return "ERROR", f"exit code {run.returncode}: {reason[-300:]}"


def by_command(command, rejects, skips, program, cases):
    cases = [case for case in cases
             if not needs_algorithms(case) and not policy_inputs(case) and
             not skips(case)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda case: one(command, rejects, program, case),
                         cases)
        return dict(zip((case["id"] for case in cases), found))


def certready(program, cases):
    return by_command(verify_command, {1}, nothing_skipped, program, cases)


def openssl(cases):
    """It ends with 2 when it rejects."""
    return by_command(openssl_command, {1, 2}, nothing_skipped, None, cases)


def certtool(cases):
    return by_command(certtool_command, {1}, certtool_skips, None, cases)
