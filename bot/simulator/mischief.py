"""What is sent in place of an answer: HTML, an error under 200, a bomb, mad headers, idle talk."""

from __future__ import annotations

import json
import struct
import zlib
from functools import cache

HTML = b"<html><head><title>Just a moment...</title></head><body>Checking your browser.</body></html>"
ERROR_BODY = json.dumps(
    {"error": {"message": "Service Unavailable", "type": "internal_server_error", "code": None}}
).encode()
SPACE = b" "
"""JSON may begin with any number of these: a body that drips them is a body that never ends."""
COMMENT = b": keep-alive\n\n"
"""An event stream may hold any number of these: SDKs wait on, and no silence is ever noticed."""
DRIP_S = 0.2
PROSE = "Certainly! I would say that it depends, and that all of it sounds about right."
"""What a model says that keeps to no form."""

ABSURD_HEADERS = {
    "x-ratelimit-limit-requests": "lots",
    "x-ratelimit-limit-tokens": "0",
    "x-ratelimit-remaining-requests": "nan",
    "x-ratelimit-remaining-tokens": "-3",
    "x-ratelimit-reset-requests": "-1s",
    "x-ratelimit-reset-tokens": "99999h",
    "retry-after": "soon",
}
ABSURD_USAGE = {
    "prompt_tokens": -5,
    "completion_tokens": 10**15,
    "total_tokens": "many",
    "prompt_tokens_details": {"cached_tokens": 10**9},
}
BOMB_MIB = 256


@cache
def bomb() -> bytes:
    """About 256 KiB of gzip that unpack into 256 MiB of spaces."""
    block = SPACE * (1 << 20)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)  # stands alone, so it can be repeated
    checksum = 0
    for _ in range(BOMB_MIB):
        checksum = zlib.crc32(block, checksum)
    end = b"\x03\x00" + struct.pack("<LL", checksum, BOMB_MIB << 20)
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + packed * BOMB_MIB + end
