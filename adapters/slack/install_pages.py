"""What whoever installs the app in a workspace reads when Slack has sent them back (pure)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from urllib.parse import urlencode

_STYLE = (
    "body{font:1.05rem/1.6 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.25rem;"
    "color:#1d1c1d;background:#fff;overflow-wrap:anywhere}h1{font-size:1.5rem;line-height:1.3}a{color:#1264a3}"
    "code{background:#f4f4f4;padding:.1em .35em;border-radius:.25em}"
    "@media(prefers-color-scheme:dark){body{color:#e8e8e8;background:#1a1d21}a{color:#6cb6ff}"
    "code{background:#2b2f36}}"
)
_DIGEST = b64encode(sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",  # the address holds a code
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A page: its heading, paragraphs and steps in plain text, and where a link leads."""

    heading: str
    paragraphs: Sequence[str] = ()
    steps: Sequence[str] = ()
    link: tuple[str, str] = ("", "")
    status: int = 200


def installed(*, name: str, first_name: str, workspace: str, app: str, team: str) -> Words:
    """It is done; what to do next."""
    return Words(
        heading=f"The AI twin of {name} is in {workspace} now.",
        paragraphs=(
            f"It answers questions about {first_name}'s work, education and experience, with its sources.",
        ),
        steps=(
            "Open it in Slack and ask it something in its messages.",
            "Invite it to a channel (type its name behind /invite), and mention it there with a question.",
            "Type /twin help to see what else it does.",
        ),
        link=(
            f"https://slack.com/app_redirect?{urlencode({'app': app, 'team': team})}",
            "Open it in Slack",
        ),
    )


def failed(reason: str, again: str) -> Words:
    """It is not done; why, as far as that is known, and what to do. Nothing of ``reason`` is shown."""
    heading, told, status = _FAULTS.get(reason, _FAULTS["unknown"])
    return Words(heading=heading, paragraphs=(told,), link=(again, "Begin again"), status=status)


_EXPIRED = (
    "That took a little too long.",
    "It has to be finished within ten minutes, once, and in the browser in which it was begun. Begin again!",
    400,
)
_CODE = (
    "Slack did not confirm the installation.",
    "What Slack sent along is good for a few minutes, and once. Nothing was installed. Please begin again.",
    400,
)
_FAULTS = {
    "access_denied": (
        "Nothing was installed.",
        "You did not allow it, and that is fine. Should you change your mind, begin again.",
        200,
    ),
    "invalid_team_for_non_distributed_app": (
        "This app may not be installed in your workspace yet.",
        "Whoever runs it has to allow that first: at api.slack.com, under Manage Distribution of the app.",
        403,
    ),
    "invalid_state": _EXPIRED,
    "invalid_browser": _EXPIRED,
    "invalid_code": _CODE,
    "missing_code": _CODE,
    "no_bot": (
        "Slack installed no bot.",
        "Without its bot the twin cannot answer. Please begin again, and allow all that is asked for.",
        400,
    ),
    "storage_error": (
        "The installation could not be kept.",
        "That is our fault, not yours. Please begin again in a minute.",
        503,
    ),
    "not_reached": (
        "Slack could not be reached.",
        "Nothing was installed. Please begin again in a minute.",
        503,
    ),
    "unknown": (
        "Slack did not finish the installation.",
        "Nothing was installed. Please begin again; an admin of your workspace may have to allow the app.",
        400,
    ),
}


def page(words: Words) -> str:
    """A whole page; whatever stands in the words is text."""
    told = "".join(f"<p>{escape(one)}</p>" for one in words.paragraphs)
    steps = "".join(f"<li>{escape(one)}</li>" for one in words.steps)
    address, label = words.link
    link = f'<p><a href="{escape(address)}">{escape(label)}</a></p>' if address else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(words.heading)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(words.heading)}</h1>{told}"
        f"{f'<ol>{steps}</ol>' if steps else ''}{link}</main></body></html>"
    )
