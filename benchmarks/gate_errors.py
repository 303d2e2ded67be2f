"""Makes true sentences false in the ways in which models do, for `benchmarks.gate`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random

from benchmarks.gate_cases import Said
from bot.domain import Passage

_ORGS = (
    "Nimbus Labs",
    "Orchard Analytics",
    "Vertex Foods",
    "Brightwell Trust",
    "Calder & Sons",
    "Helix Motors",
    "Siemens",
    "Deloitte",
)
_SKILLS = (
    "Ansible",
    "Scala",
    "Salesforce",
    "Elasticsearch",
    "Angular",
    "Hadoop",
    "SAP",
    "TensorFlow",
    "Jenkins",
    "Oracle",
    "Swift",
    "Tableau",
)
_LOWER = (
    "ansible",
    "salesforce",
    "elasticsearch",
    "hadoop",
    "tensorflow",
    "jenkins",
    "cobol",
    "power automate",
    "solidworks",
    "photoshop",
    "rabbitmq",
    "snowboarding",
)
_CERTS = (
    "PMP",
    "CISSP",
    "Google Cloud Architect",
    "ITIL Foundation",
    "Oracle Certified Professional",
    "Six Sigma Black Belt",
)
_TAILS = (
    "with a team of {n}",
    "for {n} customers",
    "by {n} percent",
    "and saved {n} hours a week",
    "together with {n} colleagues",
    "across {n} countries",
    "at a cost of {n},000 euros",
)
_RESULTS = (
    ", which doubled revenue",
    ", which made customers much happier",
    ", resulting in a company-wide award",
    ", which saved the firm a fortune",
    ", leading to a promotion",
    ", and the press wrote about it",
    ", which earned me praise from the board",
    ", so that churn almost vanished",
)
_FLUENT = (
    "I thrive in fast-moving environments and love mentoring people.",
    "I am passionate about sustainable innovation.",
    "Clients keep telling me that my attention to detail is rare.",
    "I enjoy sailing and playing the violin.",
    "I am known for bridging the gap between business and engineering.",
    "My parents inspired me to choose this path.",
    "I regularly speak at industry events and write for trade magazines.",
    "I moved abroad as a child and learned resilience.",
    "I dropped out of school to travel.",
    "Diversity and inclusion have always guided my hiring decisions.",
    "I negotiated the contract with the union myself.",
    "I was offered a seat on the advisory council.",
    "My approach blends empathy with rigorous planning.",
    "I relocated to be closer to my partner's family.",
    "We won the tender against two larger competitors.",
    "I am a vegetarian and run marathons.",
)
_INFLATED = (
    (r"\bjunior\b", "senior"),
    (r"\bintermediate\b", "fluent"),
    (r"\bbeginner\b", "expert"),
    (r"\bBSc\b|\bbachelor's\b", "master's"),
    (r"\bMSc\b|\bmaster's\b", "doctorate"),
    (r"\bMEng\b", "PhD"),
    (r"\bBachelor\b", "Master"),
    (r"\bconversational\b", "fluent"),
    (r"\bengineer\b", "head of engineering"),
    (r"\baccountant\b", "chief financial officer"),
    (r"\bnurse\b", "head nurse"),
    (r"\bdeveloper\b", "lead developer"),
    (r"\bdata scientist\b", "principal data scientist"),
    (r"\bwith distinction\b", "summa cum laude"),
    (r"\bsous-chef\b", "head chef"),
    (r"\bvolunteer\b", "manager"),
    (r"\bI (built|wrote|designed|introduced)\b", r"I single-handedly \1"),
    (r"\bI (work|use|play|cook|bake|teach|row)\b", r"As a recognised expert I \1"),
)
_VERB = re.compile(
    r"\bI(?:'ve| have)? (?P<verb>led|built|wrote|designed|worked|studied|introduced|moved"
    r"|inspected|trained|found|stayed|hold|know|use|"
    r"teach|run|volunteer|play|did|cut|asked|noticed|stopped|split|review|rotate|help|look|earned"
    r"|finished|hired|rebuilt|set|spent|"
    r"increased|reduced|shortened|recovered|swim|give|phoned|followed|started|supervised|live"
    r"|like|prefer|speak|tell)\b"
)
_BE = re.compile(r"\b(?P<be>am|was|were|is|are)\b|(?P<short>I'm)\b")
_PAST = {
    "led": "lead",
    "built": "build",
    "wrote": "write",
    "found": "find",
    "did": "do",
    "cut": "cut",
    "split": "split",
    "set": "set",
    "spent": "spend",
}
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBER = re.compile(r"(?<![\w.,-])\d{1,3}(?![\w.,-])")

Mutator = Callable[[Said, Random], Iterator[str]]


def year_shifted(case: Said, dice: Random) -> Iterator[str]:
    """Another year, a few before or after."""
    found = list(_YEAR.finditer(case.sentence))
    if found:
        year = dice.choice(found)
        yield _replaced(case.sentence, year, str(int(year[0]) + dice.choice([-3, -2, -1, 1, 2])))


def number_changed(case: Said, dice: Random) -> Iterator[str]:
    """Another figure in the same place."""
    found = list(_NUMBER.finditer(case.sentence))
    if found:
        number = dice.choice(found)
        yield _replaced(case.sentence, number, str(int(number[0]) + dice.choice([2, 3, 7, 16])))


def organisation_unknown(case: Said, dice: Random) -> Iterator[str]:
    """An employer or school that no record has."""
    for name in _organisations(case):
        yield case.sentence.replace(name, dice.choice(_ORGS))


def organisation_of_another(case: Said, dice: Random) -> Iterator[str]:
    """An employer or school of another record of the same person."""
    mine = " ".join(f"{r.title} {r.text}" for r in case.records)
    others = [
        name for record in case.profile for name in [_organisation(record)] if name and name not in mine
    ]
    for name in _organisations(case):
        if others:
            yield case.sentence.replace(name, dice.choice(others))


def dates_of_another(case: Said, dice: Random) -> Iterator[str]:
    """A year of another record of the same person."""
    mine = " ".join(f"{r.dates} {r.text} {r.title}" for r in case.records)
    years = sorted({y for r in case.profile for y in _YEAR.findall(r.dates) if y not in mine})
    found = list(_YEAR.finditer(case.sentence))
    if found and years:
        yield _replaced(case.sentence, dice.choice(found), dice.choice(years))


def inflated(case: Said, _: Random) -> Iterator[str]:
    """A higher rank, degree or level."""
    for pattern, higher in _INFLATED:
        changed = re.sub(pattern, higher, case.sentence, count=1)
        if changed != case.sentence:
            yield changed


def skill_unknown(case: Said, dice: Random) -> Iterator[str]:
    """A skill or a certificate that no record has."""
    yield _before_stop(case.sentence, f" using {dice.choice(_SKILLS)}")
    yield _before_stop(case.sentence, f", and I hold the {dice.choice(_CERTS)} certificate")


def skill_in_lower_case(case: Said, dice: Random) -> Iterator[str]:
    """The same without its capital."""
    yield _before_stop(case.sentence, f" with {dice.choice(_LOWER)}")


def size_invented(case: Said, dice: Random) -> Iterator[str]:
    """A team size, a percentage, a sum."""
    yield _before_stop(case.sentence, " " + dice.choice(_TAILS).format(n=dice.choice([13, 17, 26, 34, 57])))


def polarity_flipped(case: Said, _: Random) -> Iterator[str]:
    """Not, never, no."""
    verb = _VERB.search(case.sentence)
    if verb:
        base = _PAST.get(verb["verb"], re.sub(r"(?<=[^e])ied$", "y", verb["verb"]))
        base = re.sub(r"(?<=[a-z])(?:ed)$", "", base)
        yield _replaced(case.sentence, verb, f"I never {verb['verb']}")
        yield _replaced(case.sentence, verb, f"I did not {base}")
    elif be := _BE.search(case.sentence):
        yield _replaced(case.sentence, be, f"{be[0]} not")
    if re.search(r"\b(?:no|not|never|without)\b", case.sentence):
        yield re.sub(r"\bno (?=\w)|\bnot |\bnever |n't\b", "", case.sentence, count=1).replace(
            "without", "with"
        )


def fluently_invented(_: Said, dice: Random) -> Iterator[str]:
    """Nothing that could be looked up."""
    yield dice.choice(_FLUENT)


def result_invented(case: Said, dice: Random) -> Iterator[str]:
    """What came of it, which nobody told."""
    yield _before_stop(case.sentence, dice.choice(_RESULTS))


def ended_as_current(case: Said, _: Random) -> Iterator[str]:
    """A job that is over, told as the present one."""
    record = case.records[0]
    if (
        len(case.records) == 1
        and " - " in record.dates
        and "present" not in record.dates
        and record.section == "Work"
    ):
        title, place = record.title.partition(" at ")[::2]
        yield f"I currently work as {title.lower()} at {place}."
        yield f"I work at {place} these days."


MUTATORS: dict[str, Mutator] = {
    one.__name__.replace("_", " "): one
    for one in (
        year_shifted,
        number_changed,
        organisation_unknown,
        organisation_of_another,
        dates_of_another,
        inflated,
        skill_unknown,
        skill_in_lower_case,
        size_invented,
        polarity_flipped,
        fluently_invented,
        result_invented,
        ended_as_current,
    )
}


def _organisations(case: Said) -> Iterator[str]:
    for record in case.profile:
        name = _organisation(record)
        if name and name in case.sentence:
            yield name
            return
        if name and name.split()[0] in case.sentence:
            yield name.split()[0]
            return


def _organisation(record: Passage) -> str:
    if record.section in {"Work", "Volunteering"}:
        return record.title.partition(" at ")[2]
    return record.title.partition(", ")[2] if record.section.startswith("Education") else ""


def _before_stop(sentence: str, tail: str) -> str:
    return re.sub(r"([.!?]*)$", lambda stop: tail + (stop[1] or "."), sentence.rstrip(), count=1)


def _replaced(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]
