"""What is the owner's alone stays so, in whichever words and in whichever file it is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.domain import EVERYBODY
from bot.knowledge.load import load_profile
from bot.knowledge.profile import Profile
from bot.knowledge.redaction import tells
from tests.tables import every_row

PRIVATE = """
My salary is 98k.
I currently earn 98,000 EUR and expect 110k.
I expect 110k EUR.
Expected salary: 120.000 EUR
Mein Gehalt ist 98.000 EUR.
Ik verdien 60.000 euro.
Day rate: 900
- **Salary:** 98k EUR
I was born on 3 March 1987.
Born 1987-03-03 in Lagos
Geboren am 3. März 1987 in Köln.
Birthday; 3 March 1987
I am 38 years old.
I live at 14 Linden Street, London.
Address: 14 Linden Street, London
Ich wohne in der Lindenstraße 14.
Ik woon op de Prinsengracht 263.
J'habite rue de la Paix 12.
I hold a Blue Card visa until 2027.
I need visa sponsorship.
I am a Dutch citizen.
Nationality: Nigerian
My biggest weakness is impatience.
Meine größte Schwäche ist Ungeduld.
Marital status: married
"""
OPEN = """
Built a salary calculator for 40,000 employees.
I led the rewrite of our payroll and salary system, which saved 40,000 EUR a year.
I integrated the Visa API and Visa Direct for card payments.
Processed work visa applications for 200 colleagues.
I was born in Lagos and grew up in Berlin.
The project was born in 2015 out of a hackathon.
I live in Berlin.
Mobile: Swift, Kotlin, React Native
Age: 5 years of Python in production
Address: validation of postal addresses for 3 countries
I expect 10k users by March.
Compensation and benefits software, 2019-2021
I hold a degree in nationality law.
Bonus: shipped 3 weeks early.
I earned 3 certificates in 2020.
The weaknesses of the old system: no tests, no owner.
Visa: led payments integration with Visa
Street: photography since 2012
We raised $2M.
"""


@every_row("sentence", PRIVATE.strip().splitlines())
def test_a_sentence_on_pay_birth_street_visa_or_weakness_is_known_in_some_languages(sentence: str) -> None:
    assert tells(sentence)


@every_row("sentence", OPEN.strip().splitlines())
def test_work_on_such_things_is_no_private_matter(sentence: str) -> None:
    assert not tells(sentence)


def folder(tmp_path: Path, **files: object) -> Profile:
    for name, content in files.items():
        stem, _, suffix = name.rpartition("_")
        text = content if isinstance(content, str) else json.dumps(content)
        (tmp_path / f"{stem}.{suffix}").write_text(text)
    return load_profile(tmp_path)


def public(profile: Profile) -> str:
    told = (f"{one.title}\n{one.text}" for one in profile.passages if one.visible_to(EVERYBODY))
    return "\n".join([profile.headline, *told])


def test_a_sentence_in_a_summary_becomes_the_owners_and_its_neighbours_stay(tmp_path: Path) -> None:
    summary = "I build platforms. I earn 98,000 EUR. I like tea."
    profile = folder(tmp_path, resume_json={"basics": {"name": "Ada Vry", "summary": summary}})

    assert "I build platforms. I like tea." in public(profile)
    assert "98,000" not in public(profile)
    [kept] = [one for one in profile.passages if "98,000" in one.text]
    assert frozenset({"owner"}) == kept.audience
    assert any("pay" in problem.what and problem.is_remark for problem in profile.problems)


def test_rows_and_columns_of_a_table_that_are_private_are_the_owners(tmp_path: Path) -> None:
    note = (
        "# Facts\n\n| What | Value |\n|---|---|\n| Geburtstag | 3. März 1987 |\n| City | Berlin |\n\n"
        "| Company | Salary | Role |\n|---|---|---|\n| Acme | 98.000 EUR | Lead |\n"
    )
    profile = folder(tmp_path, facts_md=note)

    assert "City; Berlin" in public(profile)
    assert "Acme; Lead" in public(profile)
    assert "1987" not in public(profile)
    assert "98.000" not in public(profile)
    assert any("Salary: 98.000 EUR" in one.text for one in profile.passages)


@pytest.mark.parametrize(
    "spelling", ["+49 170 555 01 23", "0170/5550123", "0049 (0)170 5550123", "Tel. 0170-555-0123"]
)
def test_a_phone_number_that_one_file_keeps_private_is_withheld_in_all_others(
    tmp_path: Path, spelling: str
) -> None:
    profile = folder(
        tmp_path,
        notes_md=f"# Talks\nWrite to {spelling} for slides.\n",
        resume_json={"basics": {"name": "Ada Vry", "phone": "+49 170 5550123"}},
    )

    assert "Write to" in public(profile)
    assert "5550123" not in "".join(filter(str.isdigit, public(profile)))


def test_birthday_and_street_of_one_file_are_withheld_in_another_whatever_their_form(tmp_path: Path) -> None:
    address = {"address": "Lindenstraße 14", "postalCode": "10969", "city": "Berlin"}
    basics = {"name": "Ada Vry", "birthDate": "1987-03-03", "location": address}
    profile = folder(
        tmp_path,
        notes_md="# Lab\nFounded on March 3rd, 1987 by me.\nThe lab is in the Lindenstr. 14, 10969 Berlin.\n",
        twin_json={"basics": basics},
    )

    assert "Founded on [withheld] by me." in public(profile)
    assert "The lab is in the [withheld], [withheld] Berlin." in public(profile)
    assert "1987-03-03" in "".join(one.text for one in profile.passages if not one.visible_to(EVERYBODY))


def test_what_the_owner_makes_public_in_one_place_is_a_secret_nowhere(tmp_path: Path) -> None:
    profile = folder(
        tmp_path,
        contact_md="---\naudience: public\n---\n# Contact\nCall +49 170 5550123. My salary is 98k.\n",
        resume_json={"basics": {"name": "Ada Vry", "phone": "0170 5550123", "summary": "Or 0170 5550123."}},
    )

    assert "Call +49 170 5550123. My salary is 98k." in public(profile)


def test_an_answer_to_a_private_question_is_the_owners_though_it_is_a_bare_figure(tmp_path: Path) -> None:
    faq = [{"question": "What do you earn?", "answer": "98k"}, {"question": "Tea?", "answer": "Yes."}]
    profile = folder(tmp_path, digitaltwin_json={"personal": {"name": "Ada Vry"}, "faq": faq})

    assert "Yes." in public(profile)
    assert "98k" not in public(profile)


def test_headings_of_other_languages_are_private_as_well(tmp_path: Path) -> None:
    note = "# Ich\n\n## Schwächen\nUngeduld.\n\n## Zwakke punten\nOngeduld.\n\n## Stärken\nRuhe.\n"
    profile = folder(tmp_path, ich_md=note)

    assert "Ruhe." in public(profile)
    assert "Ungeduld" not in public(profile)
    assert "Ongeduld" not in public(profile)


def test_a_note_on_somebody_else_does_not_take_the_profile_over(tmp_path: Path) -> None:
    profile = folder(
        tmp_path,
        bob_md="---\nname: Bob Kran\n---\n# Bob\nA colleague.\n",
        resume_json={"basics": {"name": "Ada Vry"}, "work": [{"name": "Acme"}, {"name": "Umbrella"}]},
    )

    assert "Ada Vry" == profile.name
    assert "A colleague" not in public(profile)
    assert any(problem.place == "bob.md" and "Bob Kran" in problem.what for problem in profile.problems)
