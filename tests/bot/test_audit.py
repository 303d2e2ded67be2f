"""What a look-up of vulnerabilities says, and what it says where nobody could be asked."""

from __future__ import annotations

import pytest

from benchmarks.audit import Found, read, told

TOLD = {
    "dependencies": [
        {"name": "good", "version": "1.0", "vulns": []},
        {"name": "bad", "version": "2.0", "vulns": [{"id": "CVE-2026-1", "fix_versions": ["2.1", "3.0"]}]},
        {"name": "worse", "version": "3.0", "vulns": [{"id": "CVE-2026-2", "fix_versions": []}]},
        {"name": "ours", "skip_reason": "Dependency not found"},
    ]
}


def test_what_is_known_and_what_mends_it() -> None:
    found = read(TOLD)

    assert (3, 1) == (found.known, found.unknown)
    assert (
        "bad 2.0: CVE-2026-1, mended in 2.1, 3.0",
        "worse 3.0: CVE-2026-2, mended in none yet",
    ) == found.faults
    assert "a.lock: 3 packages, 2 known vulnerabilities; 1 are not known to the service" == told(
        "a.lock", found
    )


@pytest.mark.parametrize("found", [None, Found(known=0, unknown=80, faults=())])
def test_what_nobody_could_look_up_is_not_called_well(found: Found | None) -> None:
    """An index that knows no vulnerabilities calls every package a stranger: that is no clean bill."""
    assert "a.lock: not looked up, no service that knows vulnerabilities is reached from here" == told(
        "a.lock", found
    )
