"""Numbers, dates and spans of time are the same however they are written, and noticed when they differ."""

from __future__ import annotations

from datetime import date

from bot.domain import Passage
from bot.truth.support import faults
from tests.tables import every_row

JOB = Passage(
    id="job",
    title="Senior Engineer at Acme",
    section="Work",
    dates="2019-03 - 2021-06",
    text=(
        "Senior Engineer at Acme, from March 2019 to June 2021.\n"
        "- Cut the bill from 40,000 to 30,000 euros and the share of failed builds from 12 % to 3 %\n"
        "- Served 2,300 shops and 9 million visits a day with a team of seven\n"
        "- Brought the release from 3 hours down to 18 minutes; a trial of three months\n"
        "- On 8 October 2021 at 15:10 all went down, for an hour and a quarter"
    ),
)
NEXT = Passage(
    id="next",
    title="Lead Engineer at Globex",
    section="Work",
    dates="2021-07 - present",
    text="I lead engineers at Globex.",
)
TODAY = date(2026, 11, 21)


def wrong(sentence: str, *records: Passage, today: date | None = TODAY) -> list[str]:
    found = faults(sentence, records or (JOB,), today=today)
    return [fault.words for fault in found if fault.is_hard]


@every_row(
    "sentence",
    [
        "I joined in March 2019.",
        "I joined in the spring of 2019.",
        "I joined in 03/2019 and left in Jun. 2021.",
        "I joined in early 2019 and left in mid-2021.",
        "I was at Acme 2019-21.",
        "I stayed for about two years.",
        "I stayed for more than two years.",
        "I stayed for 27 months.",
        "I stayed for two and a quarter years.",
        "I cut the bill by 10,000 euros, to €30k.",
        "I cut the bill by a quarter.",
        "I cut the bill by 25 percent.",
        "I cut the failed builds by nine percentage points.",
        "Failed builds fell to three per cent.",
        "We served over 2,000 shops.",
        "We served about 2,300 shops and nine million visits.",
        "We served 2.3k shops.",
        "The release became ten times faster, 18 minutes instead of three hours.",
        "It went down on 8 October at 3:10 pm.",
        "It went down on October 8th, 2021, for 75 minutes.",
        "The trial took three months.",
        "The trial took a few months, 90 days or so.",
        "Seven of us cut the bill.",
    ],
)
def test_figures_may_be_written_in_other_ways(sentence: str) -> None:
    assert wrong(sentence) == []


@every_row(
    "sentence",
    [
        "I joined in April 2019.",
        "I joined in autumn 2019.",
        "I joined in late 2019.",
        "I joined in 2021.",
        "I left in 2019.",
        "I was at Acme 2019-23.",
        "I stayed for about four years.",
        "I stayed for almost a decade.",
        "I stayed for several years.",
        "I stayed for 20 months.",
        "I cut the bill by 12,000 euros.",
        "I cut the bill to 30,000 dollars.",
        "I cut the bill by a third.",
        "I cut the bill by 40 percent.",
        "I halved the bill.",
        "I cut the bill, which doubled the profit.",
        "We served over 5,000 shops.",
        "We served hundreds of shops a day and millions of visits and dozens of teams.",
        "We served 23,000 shops.",
        "I had a team of nine.",
        "It went down on 9 October.",
        "It went down at 4 pm.",
        "It went down in November.",
        "It went down for two hours.",
        "It was the fifth trial.",
    ],
)
def test_other_figures_are_noticed(sentence: str) -> None:
    assert wrong(sentence)


@every_row(
    ("sentence", "holds"),
    [
        ("I have been at Globex for over five years.", True),
        ("I have been at Globex for five years.", True),
        ("I have been at Globex for about five and a half years.", True),
        ("I have been at Globex for eight years.", False),
        ("I started five years ago.", True),
        ("I started nine years ago.", False),
    ],
)
def test_what_goes_on_lasts_until_today(sentence: str, *, holds: bool) -> None:
    assert holds == (wrong(sentence, NEXT) == [])


def test_without_a_today_a_span_may_end_within_three_years_of_the_last_date() -> None:
    assert wrong("I have been at Globex for two years.", NEXT, today=None) == []
    assert wrong("I have been at Globex for twelve years.", NEXT, today=None)


def test_spans_of_several_records_add_up() -> None:
    assert wrong("I have worked as an engineer for more than seven years.", JOB, NEXT) == []
    assert wrong("I have worked as an engineer for more than twelve years.", JOB, NEXT)


@every_row(
    ("sentence", "holds"),
    [
        ("Ich war von März 2019 bis Juni 2021 bei Acme.", True),
        ("Ich war von April 2019 bis Juni 2021 bei Acme.", False),
        ("J'ai travaillé chez Acme de mars 2019 à juin 2021.", True),
        ("J'ai travaillé chez Acme de mai 2019 à juin 2021.", False),
        ("Trabajé en Acme desde marzo de 2019 hasta junio de 2021.", True),
        ("Trabajé en Acme desde enero de 2019 hasta junio de 2021.", False),
        ("Ho lavorato alla Acme da marzo 2019 a giugno 2021.", True),
        ("Ik werkte van maart 2019 tot juni 2021 bij Acme.", True),
        ("Ik werkte van mei 2019 tot juni 2021 bij Acme.", False),
        ("Trabalhei na Acme de março de 2019 a junho de 2021.", True),
        ("Ich habe bei Acme mit Kubernetes und AWS gearbeitet.", False),
        ("Ich habe bei Acme mit kubernetes gearbeitet.", False),
        ("Ich habe bei Acme die Rechnung von 40.000 auf 30.000 Euro gesenkt.", True),
        ("Ich habe bei Acme die Rechnung auf 20.000 Euro gesenkt.", False),
        ("Mehr steht unter https://evil.example über die Arbeit.", False),
    ],
)
def test_in_other_languages_figures_and_technologies_stay_hard_and_words_are_doubtful(
    sentence: str, *, holds: bool
) -> None:
    found = faults(sentence, (JOB,), today=TODAY)
    assert found, "its words cannot be compared: somebody else has to read it"
    assert holds == (not any(fault.is_hard for fault in found))
