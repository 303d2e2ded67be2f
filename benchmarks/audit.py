"""
Looks up what is locked among known vulnerabilities: `make audit`.

Ends with 1 when one is known. Where the service that knows them is not reached, nothing was looked up: that
is said, and is no fault of what is locked.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LOCKS = ("requirements.lock", "requirements-dev.lock")
SERVICES = ("pypi", "osv")
PATIENCE_S = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a look-up brought: how many packages were known to the service, and what is wrong with some."""

    known: int
    unknown: int
    faults: tuple[str, ...]


def read(told: Mapping[str, Any]) -> Found:
    """pip-audit's JSON."""
    packages: Sequence[Mapping[str, Any]] = told.get("dependencies", ())
    known = [one for one in packages if "skip_reason" not in one]
    faults = tuple(
        f"{one['name']} {one['version']}: {fault['id']}, mended in "
        f"{', '.join(fault['fix_versions']) or 'none yet'}"
        for one in known
        for fault in one["vulns"]
    )
    return Found(known=len(known), unknown=len(packages) - len(known), faults=faults)


def look_up(lock: str, service: str) -> Found | None:
    """Ask a service about everything in a lock file; None: it was not reached."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", lock, "--vulnerability-service", service]
    command += [
        "--require-hashes",
        "--disable-pip",
        "--no-deps",
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)  # noqa: S603 - our own tool
        return read(json.loads(done.stdout))
    except (subprocess.TimeoutExpired, ValueError):
        return None


def told(lock: str, found: Found | None) -> str:
    """A line on a lock file."""
    if found is None or not found.known:
        return f"{lock}: not looked up, no service that knows vulnerabilities is reached from here"
    rest = f"; {found.unknown} are not known to the service" if found.unknown else ""
    return f"{lock}: {found.known} packages, {len(found.faults)} known vulnerabilities{rest}"


def main() -> int:
    """Each lock file, by the first service that is reached."""
    faults: list[str] = []
    for lock in LOCKS:
        tries = (look_up(lock, service) for service in SERVICES)
        found = next((one for one in tries if one is not None and one.known), None)
        print(told(lock, found))
        faults += found.faults if found else ()
    for fault in faults:
        print(f"  {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
