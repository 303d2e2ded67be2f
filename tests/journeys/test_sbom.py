"""What a release is made of is listed whole: each pin of the lock file, with the hashes that it may have."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.sqlite_only(reason="no twin and no database in it"),
]


def test_the_list_holds_every_pin_and_is_valid_by_its_schema(tmp_path: Path) -> None:
    """As `make sbom` does; the tool itself refuses what its schema does not allow."""
    line = subprocess.run(
        ["make", "--dry-run", "sbom"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert "--validate" in line
    command = next(part for part in line.splitlines() if "cyclonedx_py" in part).partition("2>")[0]
    done = subprocess.run(
        command.replace("dist/twin.cdx.json", str(tmp_path / "sbom.json")).split(), cwd=ROOT, check=False
    )

    bill = json.loads((tmp_path / "sbom.json").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]+\])?==([^\s;]+)", lock, re.MULTILINE))
    listed = {one["name"]: one["version"] for one in bill["components"]}
    hashes = {
        entry["content"]
        for one in bill["components"]
        for place in one["externalReferences"]
        for entry in place["hashes"]
    }
    assert 0 == done.returncode
    assert ("CycloneDX", "twin") == (bill["bomFormat"], bill["metadata"]["component"]["name"])
    assert pins == listed
    assert set(re.findall(r"sha256:([0-9a-f]{64})", lock)) == hashes
