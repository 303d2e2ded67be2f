"""How long whoever tells somebody may take, so that no other process tells them as well."""

from __future__ import annotations

LEASE_S = 30.0
PATIENCE_S = 45.0
QUIET_S = 60.0
"""Lease and quiet outlast our patience with a request, and the time in which it may still take effect."""
