"""The pages at the end of an installation are plain, and whatever comes from outside is text on them."""

from __future__ import annotations

from adapters.slack.install_pages import Words, failed, installed, page
from tests.tables import every_row


def test_whoever_installed_it_reads_where_it_is_and_what_to_do_next() -> None:
    shown = page(installed(name="Ada Example", first_name="Ada", workspace="Two", app="A1", team="T2"))
    assert "The AI twin of Ada Example is in Two now." in shown
    assert "/invite" in shown
    assert 'href="https://slack.com/app_redirect?app=A1&amp;team=T2"' in shown


def test_names_are_text_whatever_stands_in_them() -> None:
    shown = page(installed(name="<b>", first_name='"><img src=x>', workspace="</h1>", app='"', team="'"))
    assert not any(live in shown for live in ("<b>", "<img", "</h1></h1>", '""'))
    assert "&lt;b&gt;" in shown


@every_row(
    ("reason", "told", "status"),
    [
        ("access_denied", "You did not allow it", 200),
        ("invalid_state", "a little too long", 400),
        ("invalid_browser", "a little too long", 400),
        ("invalid_code", "did not confirm", 400),
        ("invalid_team_for_non_distributed_app", "Manage Distribution", 403),
        ("storage_error", "our fault", 503),
        ("not_reached", "could not be reached", 503),
        ("<script>alert(1)</script>", "did not finish", 400),
    ],
)
def test_what_went_wrong_is_told_kindly_with_a_way_back(reason: str, told: str, status: int) -> None:
    words = failed(reason, "/slack/install")
    shown = page(words)
    assert (status, True, True) == (words.status, told in shown, 'href="/slack/install"' in shown)
    assert "script" not in shown


def test_a_page_without_a_link_has_none() -> None:
    assert "<a " not in page(Words(heading="Hello"))
