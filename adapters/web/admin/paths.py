"""The addresses of the dashboard's doorway, and where it may send somebody on to (pure)."""

from __future__ import annotations

import re

from adapters.introducing import BACK
from adapters.web.admin.links import LOGIN

__all__ = ["HOME", "LOGIN", "LOGOUT", "SLACK", "SLACK_BACK", "onward"]

HOME = "/admin"
LOGOUT = "/admin/logout"
SLACK, SLACK_BACK = "/admin/login/slack", BACK

# What browsers take for an address of ours whatever they do with it: no second slash or backslash at the
# beginning, no blank, no control character (they drop tabs and line ends), nothing but plain letters.
_OURS = re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,;=:@%-][A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?(?:\?[!-\[\]-~]*)?")
_LONGEST = 2000


def onward(wanted: str) -> str:
    """Where to go after the sign-in: the path that was wanted if it is one of ours, else the overview."""
    is_ours = len(wanted) <= _LONGEST and _OURS.fullmatch(wanted)
    return wanted if is_ours and not wanted.startswith(LOGIN) and wanted != "/" else HOME
