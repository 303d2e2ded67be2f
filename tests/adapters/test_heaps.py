"""However many threads there are, they take their memory from two heaps."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

_THREADS = """
import re, threading
from adapters.cli.heaps import share_heaps

if {shared}:
    share_heaps()
held, met = [], threading.Barrier(9)

def take():
    held.append([bytes(1000) for _ in range(1000)])
    met.wait()
    met.wait()

threads = [threading.Thread(target=take) for _ in range(8)]
for one in threads: one.start()
met.wait()
starts = (int(line.split("-")[0], 16) for line in open("/proc/self/maps") if re.search(" 0 *$", line))
print(sum(start % 2**26 == 0 for start in starts))
met.wait()
"""
"""Heaps beside the first one begin at whole 64 MB."""


def _heaps_of(*, shared: bool) -> int:
    program = _THREADS.format(shared=shared)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return int(ran.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other libraries have no heaps of their own")
def test_threads_share_two_heaps_and_would_not_by_themselves() -> None:
    assert (1, True) == (_heaps_of(shared=True), _heaps_of(shared=False) > 1)
