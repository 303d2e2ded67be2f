"""A question after others is asked of memory only when it would mean the same without them."""

from __future__ import annotations

from bot.recall.alone import stands_alone
from tests.tables import every_row

ALONE = """
What certifications do you hold?
Where do you live?
What do you do for a living?
What are your hobbies?
How do you handle stress?
Do you speak Norwegian?
Do you know Kubernetes?
Why did you leave Quillstone?
What did you do at Harborlight Logistics?
What did you do in 2019?
What is Tidewatch?
Have you ever worked abroad?
What was your first job?
Where did you study?
Where did you grow up?
What did you study at university?
How big is your team?
What are your biggest strengths?
Who do you report to?
What certifications do you have in cloud security?
Which achievement are you most proud of?
Tell me about a time that you made a mistake.
Hi Marit! Could you tell me which languages you speak?
Would you work in Berlin?
What did you do before Harborlight?
How many years have you been a nurse?
Tell me about the project you are proudest of.
Do you work in IT?
Did you use Kafka at Harborlight?
Were you at Quillstone in 2018?
Who taught you Go?
Do you play the cello?
Do you like the outdoors?
What do you do at the weekend?
What are you most proud of?
"""
LEANING = """
And what do you dislike?
But where did you study?
Also, do you cook?
Oh and which languages do you speak?
What was my first question?
Are you a fit for my role?
Would you join our team?
As I said, I'm Bob. What do you do?
Which technologies were used?
Why did you leave?
How long did it take?
What did you learn?
How did you feel?
What did you do there?
And before that?
What was your role?
How big was the team?
How many people did you manage?
Who led the project?
Did it help?
Which one did you like best?
Which do you prefer?
Tell me more
Can you elaborate?
What do you mean?
Are you sure?
Did you like them?
What happened next?
Would you do it again?
What other languages do you know?
When did you start?
What was the outcome?
Did you play the leading part?
Do you play the part?
Do you like the theatre piece?
What about Kafka?
Why did you say that?
Was your boss happy?
Have you finished?
Were they satisfied?
Is that still your job?
What did your colleagues think?
You said you like Go, why?
How much did your salary rise after that?
What did you use before?
Do you still use this tool?
Did you use Kafka?
Was Kafka used?
Who mentored you?
What would you do differently?
What did you find most difficult?
How many users?
"""


@every_row("text", ALONE.strip().splitlines())
def test_what_names_its_matter_stands_alone(text: str) -> None:
    assert stands_alone(text, leans=False)


@every_row("text", LEANING.strip().splitlines())
def test_what_may_point_back_does_not(text: str) -> None:
    assert not stands_alone(text, leans=False)


def test_what_the_search_takes_for_a_follow_up_never_does() -> None:
    assert not stands_alone("What certifications do you hold?", leans=True)


def test_the_person_may_be_called_by_name() -> None:
    assert stands_alone("Which certifications does Marit hold?", leans=False, own="Marit Oldenkamp")
    assert not stands_alone("Why did Marit leave?", leans=False, own="Marit Oldenkamp")


def test_nothing_stands_not() -> None:
    assert not stands_alone("", leans=False)
