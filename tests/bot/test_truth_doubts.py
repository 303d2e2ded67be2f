"""What only a second model can clear stops a growing answer, and goes through once it is cleared."""

from __future__ import annotations

from itertools import pairwise

from bot.domain import Passage
from bot.truth import faults as kinds
from bot.truth.gate import Doubt, Gate

RECORDS = (
    Passage(
        id="acme", title="Engineer at Acme", section="Work", dates="2019 - 2021", text="Moved to PostgreSQL."
    ),
    Passage(id="rowing", title="Rowing", section="Interests", text="Coxed fours at dawn."),
)
ANSWER = (
    "I worked at Acme from 2019 to 2021 [p:acme]. It taught me patience and humility [p:acme]. "
    "I also won in 1999 [p:acme]. I row coxed fours [p:rowing]."
)
DOUBTED = "It taught me patience and humility."


class Secrets:
    """Nobody may hear of patience."""

    def told_in(self, sentence: str) -> tuple[str, ...]:
        return ("patience",) if "patience" in sentence else ()


def test_a_doubtful_sentence_is_withheld_with_its_records() -> None:
    checked = Gate(RECORDS).check(ANSWER)
    assert checked.text == "I worked at Acme from 2019 to 2021. I row coxed fours."
    assert checked.doubtful == (Doubt(sentence=DOUBTED, ids=("acme",)),)
    assert [kinds.WEAK, kinds.NUMBER] == [one.reason for one in checked.withheld]
    assert checked.withheld[0].sentence == DOUBTED
    assert checked.withheld[1].parts == ("1999",)
    assert checked.answers
    assert checked.checks == kinds.CHECKS


def test_a_cleared_sentence_stands_in_its_place() -> None:
    gate = Gate(RECORDS)
    gate.clear([DOUBTED])
    checked = gate.check(ANSWER)
    assert checked.text == f"I worked at Acme from 2019 to 2021. {DOUBTED} I row coxed fours."
    assert checked.doubtful == ()


def test_a_wrong_number_cannot_be_cleared() -> None:
    gate = Gate(RECORDS)
    gate.clear(["I also won in 1999."])
    assert "1999" not in gate.check(ANSWER).text


def test_a_growing_answer_waits_before_what_is_doubtful() -> None:
    gate = Gate(RECORDS)
    seen = [gate.snapshot(ANSWER[:at]) for at in range(len(ANSWER) + 1)]
    assert all(late.startswith(early) for early, late in pairwise(seen))
    assert seen[-1] == "I worked at Acme from 2019 to 2021."
    assert gate.check(ANSWER).text.startswith(seen[-1])
    gate.clear([DOUBTED])
    assert gate.check(ANSWER).text.startswith(seen[-1])


def test_what_the_asker_may_not_see_is_withheld_and_cannot_be_cleared() -> None:
    gate = Gate(RECORDS, hidden=Secrets())
    gate.clear([DOUBTED])
    checked = gate.check(ANSWER)
    assert "patience" not in checked.text
    assert (kinds.HIDDEN, ("patience",)) == (checked.withheld[0].reason, checked.withheld[0].parts)


def test_silence_and_politeness_alone_are_an_answer_in_which_nothing_was_withheld() -> None:
    checked = Gate(RECORDS, asked="Do you know Rust?").check("My profile does not mention Rust.")
    assert checked.answers
    assert checked.grounded
    assert not Gate(RECORDS).check("Hello! I am great.").answers


def test_a_second_sentence_may_point_to_the_first() -> None:
    gate = Gate(RECORDS, asked="What are you proud of at Globex?")
    assert (
        gate.check("I moved Acme to PostgreSQL [p:acme]. It was from 2019 to 2021 [p:acme].").withheld == ()
    )
    assert gate.check("It was from 2019 to 2021 [p:acme].").withheld
