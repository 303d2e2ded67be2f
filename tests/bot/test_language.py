"""A question in another language is known as one; names and short words never are."""

from __future__ import annotations

from benchmarks.dev_set import dev_sets
from bot.domain import Passage
from bot.knowledge.language import is_foreign, language_name, language_of
from bot.truth.kinds import question_type
from tests.tables import every_row

FOREIGN = {
    "Wo hast du studiert?": "de",
    "Was war deine größte Herausforderung bisher?": "de",
    "Welche Programmiersprachen können Sie?": "de",
    "Où as-tu étudié ?": "fr",
    "Quelles langues parlez-vous ?": "fr",
    "Combien d'années d'expérience avez-vous avec Python ?": "fr",
    "¿Dónde estudiaste y cuándo?": "es",
    "¿Cuántos años de experiencia tienes con Python?": "es",
    "Dove hai studiato e quando?": "it",
    "Quali lingue di programmazione conosci, e da quanto?": "it",
    "Onde você estudou e quando?": "pt",
    "Waar heb je gestudeerd?": "nl",
    "Wat is je grootste succes tot nu toe?": "nl",
    "Var har du studerat och när?": "sv",
    "Hvad har du lavet før?": "da",
    "Gdzie studiowałeś i kiedy?": "pl",
    "Kde jste studoval a kdy?": "cs",
    "Missä olet opiskellut?": "fi",
    "Hangi dilleri biliyor musun?": "tr",
    "Где вы учились?": "ru",
    "你好吗": "zh",
    "どこで勉強しましたか": "ja",
    "어디에서 공부했어요?": "ko",
    "أين درست؟": "ar",
    "Πού σπούδασες;": "el",
}


@every_row(("question", "language"), FOREIGN.items())
def test_a_question_in_another_language_is_known(question: str, language: str) -> None:
    passages = dev_sets()[1].passages

    assert language == language_of(question)
    assert is_foreign(question, passages)


@every_row(
    "question",
    [
        "",
        "?",
        "Python",
        "Kubernetes, Docker, Terraform?",
        "Universidad de Almenara?",
        "Delmere Institute of Technology",
        "Brasserie De Kolk",
        "Tell me about Mates per a Totes",
        "What did you do at the Crédit Agricole de la Loire et du Rhône?",
        "Did you like die Zeit?",
        "Vamos!",
        "hola",
        "que?",
        "Do you speak Deutsch or Français?",
        "naïve café résumé?",
        "Einführung in die Informatik - did you take it?",
    ],
)
def test_names_short_words_and_borrowed_ones_are_no_language(question: str) -> None:
    assert not is_foreign(question, dev_sets()[1].passages)


def test_no_english_question_is_foreign_to_an_english_profile() -> None:
    for one in dev_sets():
        assert [] == [q.text for q in one.asked if is_foreign(q.text, one.passages)]


def test_in_a_german_profile_an_english_question_is_the_foreign_one() -> None:
    text = "Ich habe von 2010 bis 2014 in Graz studiert und bin seit 2015 bei der Stadt als Planer tätig."
    passages = [Passage(id="a", title="Studium", section="Ausbildung", text=text)]

    assert is_foreign("Where did you study and when?", passages)
    assert not is_foreign("Wo hast du studiert?", passages)


@every_row("question", [question for question in FOREIGN if "Python" not in question])
def test_a_question_that_is_not_english_is_of_the_general_type(question: str) -> None:
    assert "general" == question_type(question)


def test_a_profile_is_told_by_the_english_name_of_its_language() -> None:
    german = "Ich habe von 2019 bis 2021 in Berlin gearbeitet und dort die Umstellung geleitet."
    told = [Passage(id="a", title="", section="", text=german)]

    assert ("German", "English") == (language_name(told), language_name([]))
