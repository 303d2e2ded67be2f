"""What models truly say of pages that they were given passes, however the pages were typed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from benchmarks.truth_ragtruth import judge
from bot.domain import Passage
from bot.truth.faults import POLARITY
from bot.truth.handwriting import made_plain
from bot.truth.support import faults
from tests.tables import every_row

HERE = Path(__file__).parent / "gate_prose"
MOST_ALARMS, FEWEST_CAUGHT = 0.12, 0.8


@cache
def cases() -> list[dict[str, str]]:
    return [
        case
        for path in HERE.glob("*.yaml")
        for case in yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    ]


def flagged(key: str) -> list[str]:
    """The questions to which the answers of a kind have a certain fault, and what it is."""
    answers = [
        {"source_info": {"passages": case["given"]}, "question": case["asked"], "response": case[key]}
        for case in cases()
    ]
    found, _ = judge(answers)
    hard = [[fault for fault in one if fault.is_hard] for one in found]
    return [f"{case['asked']}: {one}" for case, one in zip(cases(), hard, strict=True) if one]


def wrong(sentence: str, text: str, asked: str = "") -> list[str]:
    found = faults(sentence, [Passage(id="page", title="", section="", text=text)], asked=asked)
    return [fault.words for fault in found if fault.is_hard]


def test_true_answers_are_seldom_withheld() -> None:
    alarms = flagged("said")
    assert len(alarms) <= MOST_ALARMS * len(cases()), "\n".join(alarms)


def test_a_false_sentence_is_mostly_noticed() -> None:
    assert len(flagged("untrue")) >= FEWEST_CAUGHT * len(cases())


@every_row(
    ("typed", "meant"),
    [
        ("1 to 1-1/2 inches", "1 to 1.5 inches"),
        ("2 3/4 hrs", "2.75 hrs"),
        ("three and three-quarter hours", "3.75 hours"),
        (".5mg or 24/7 or 9/11", "0.5mg or 24/7 or 9/11"),
        ("work.5 minutes,10minutes", "work. 5 minutes, 10 minutes"),
        ("a 12x12 room", "a 12 by 12 room"),
        ("$4-5 million", "$4 million-5 million"),
        ("passage 1:206 bones", "          206 bones"),
    ],
)
def test_numbers_are_read_as_they_were_meant(typed: str, meant: str) -> None:
    assert meant == made_plain(typed)


@every_row(
    ("sentence", "text"),
    [
        ("Cook it for half an hour.", "Lunch 1:30-2:00 pm. Cook it."),
        ("It was fought on October 14, 1066.", "It was fought on 14 October 1066."),
        ("He was crowned on December 25, 1066.", "He was crowned on Christmas Day 1066."),
        ("It is open from 9 AM to 5 PM on Saturday.", "Open 9-5 Sat."),
        ("It applies to children younger than 12 years.", "Not for children under 12, please."),
        ("The limit is 1,200 mg in 24 hours.", "The limit is 1200mg/day."),
        ("A decision takes seven days.", "Decided in 30 days, 7 days for expedited."),
        ("It starts between September 1 and May 31.", "From Sept. 1 to May 31."),
        ("There are four main differences:", "Snout, teeth, habitat and size differ."),
        ("There are three exceptions (Alberta, Manitoba and Quebec).", "Except Alberta, Manitoba & Quebec."),
        ("It reaches 68 degrees Fahrenheit.", "It reaches 68°F."),
        ("The office in San Jose, California is closed in August.", "San Jose CA. Closed July & August."),
        ("The total is $145, that is $110 plus a fee of $35.", "It costs $110 and a $35 fee."),
        ("It was common in the 1960s.", "It was common in 1964."),
        ("Three days later he spoke.", "Patent on March 7, 1876. On March 10, 1876 he spoke."),
        ("Eight 8-ounce glasses are 64 ounces in total.", "Drink eight 8-ounce glasses."),
        ("Large RVs are banned in the United States below 40°F.", "In the U.S. no RV below 40 degrees!"),
        ("It has been used since the 1600s by 50% of them.", "Half used it since the 17th century."),
        ("The 14th week is safe for our bodies.", "Best time is 14 to 28 weeks, safe for the body."),
        ("4.", "Nothing with a number."),
    ],
)
def test_general_prose_may_be_told_in_other_figures(sentence: str, text: str) -> None:
    assert [] == wrong(sentence, text)


@every_row(
    ("sentence", "text"),
    [
        ("Cook it for 45 minutes.", "Cook it for 10-12 minutes."),
        ("Wait for 3 hours.", "Work in 3 ft sections."),
        ("It opens at 8 AM.", "Open 9-5 Sat."),
        ("There are four main rivers.", "The river has three arms."),
        ("It costs $145.", "It costs $110 and a $35 fee."),
        ("It was common in the 1950s.", "It was common in 1964."),
    ],
)
def test_other_figures_than_those_of_the_page_are_withheld(sentence: str, text: str) -> None:
    assert wrong(sentence, text)


def test_a_no_is_certain_where_one_sentence_of_the_page_says_the_same_as_a_yes() -> None:
    page = "Pluto is small. It has not cleared its neighboring region of other objects."
    found = faults(
        "Pluto has cleared its neighboring region of other objects.",
        [Passage(id="page", title="", section="", text=page)],
    )
    assert [(POLARITY, True)] == [(fault.kind, fault.is_hard) for fault in found]
    assert [] == wrong(
        "You are not likely to become dependent on it.", "You are unlikely to become dependent."
    )
