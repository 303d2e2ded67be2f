"""The first, the last and the longest of a kind are found by their dates, and jobs by their years."""

from __future__ import annotations

from bot.domain import EVERYBODY, Passage
from bot.knowledge.order import times_of
from bot.knowledge.retrieval import Library
from tests.tables import every_row

PASSAGES = (
    Passage(id="now", title="Cook, Alder", section="Work", dates="2019-03 - present", text="Soups."),
    Passage(id="middle", title="Cook, Birch", section="Work", dates="2009-01 - 2019-02", text="Sauces."),
    Passage(id="first", title="Porter, Cedar", section="Work", text="Summer 2007 - autumn 2008\nPots."),
    Passage(id="master", title="Master of Arts, Dale", section="Education", dates="2005 - 2006", text="Art."),
    Passage(id="course", title="Bread course, Elm", section="Education", dates="2024", text="Bread."),
    Passage(id="hobby", title="Rowing", section="Interests", text="Since I was a child."),
    Passage(id="tongues", title="Speech", section="Skills", text="Dutch, Frisian, Danish and English."),
)


@every_row(
    ("asked", "first"),
    [
        ("What was your first job?", "first"),
        ("how did you start out?", "first"),
        ("where do you work these days", "now"),
        ("latest job?", "now"),
        ("What was your longest job?", "middle"),
        ("which job was the shortest", "first"),
        ("highest degree", "master"),
        ("most recent course", "course"),
        ("what were you doing in 2011?", "middle"),
        ("What did you do in 2008?", "first"),
        ("What do you do when you are not working?", "hobby"),
        ("how do you spend your days off", "hobby"),
        ("which languages do you speak?", "tongues"),
    ],
)
def test_the_record_that_is_meant_comes_first(asked: str, first: str) -> None:
    assert first == Library(PASSAGES).find(asked, sees=EVERYBODY).passages[0].id


@every_row(
    ("dates", "text", "times"),
    [
        ("2019-07 - 2020", "", (2019.5, 2020.0)),
        ("", "Spring 2018", (2018.0, 2018.0)),
        ("", "2018 - today\nSoups.", (2018.0, 2100.0)),
        ("", "until 2016", (2016.0, 2016.0)),
        ("", "We opened 40 rooms.", None),
        ("", "", None),
    ],
)
def test_times_are_read_from_the_dates_or_the_first_line(
    dates: str, text: str, times: tuple[float, float] | None
) -> None:
    assert times == times_of(Passage(id="p", title="", section="", dates=dates, text=text))


def test_a_record_that_is_meant_by_its_time_hides_no_others() -> None:
    asked = "What was your first job, and what were the sauces like?"

    assert {"first", "middle"} <= {one.id for one in Library(PASSAGES).find(asked, sees=EVERYBODY).passages}
