"""The verbs on drafts as their owner meets them in a shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.far_ends import shell
from tests.far_ends.shell import Ended
from tests.pages import one_column, pdf

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

JOB = "work-senior-data-engineer-northwind-ab-malmo"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "me"
    folder.mkdir()
    (folder / "cv.pdf").write_bytes(pdf(one_column))
    return folder


async def twin(*words: str, home: Path) -> Ended:
    return await shell.twin(*words, TWIN_PROFILE=str(home))


async def test_from_a_cv_to_an_answer(home: Path) -> None:
    asked = "What did you do at Northwind?"
    status, out, err = await twin("ask", asked, home=home)
    assert (1, True) == (status, "twin profile confirm --all" in err)

    status, out, _ = await twin("profile", "drafts", home=home)
    assert (0, True) == (status, f"[{JOB}] Senior Data Engineer, Northwind AB, Malmö | Work" in out)
    assert "8 drafts wait" in out

    status, out, _ = await twin("profile", "confirm", JOB, home=home)
    assert (0, True) == (status, "7 drafts wait" in out)
    status, out, _ = await twin("profile", "dismiss", "links", home=home)
    assert (0, True) == (status, "6 drafts wait" in out)

    status, out, _ = await twin("profile", "drafts", "--json", "--all", home=home)
    states = {one["id"]: one["state"] for one in json.loads(out)["drafts"]}
    assert (0, "confirmed", "dismissed", "draft") == (status, states[JOB], states["links"], states["about"])

    status, out, _ = await twin("ask", asked, home=home)
    assert (0, True) == (status, "PostgreSQL" in out)

    rest = [one for one, state in states.items() if state == "draft"][1:]
    status, out, _ = await twin("profile", "dismiss", *rest, home=home)
    assert (0, True) == (status, "1 draft waits." in out)
    status, out, _ = await twin("profile", "confirm", *rest, home=home)
    status, out, _ = await twin("profile", "confirm", "--all", home=home)
    assert (0, True) == (status, "No drafts wait." in out)
    status, out, _ = await twin("profile", "check", "--json", home=home)
    assert (0, 0, ["contact-details"]) == (status, json.loads(out)["drafts"], json.loads(out)["owner_only"])
    status, out, _ = await twin("profile", "confirm", "--all", home=home)
    assert (0, "No drafts wait.\n") == (status, out)


async def test_wrong_use_changes_nothing(home: Path) -> None:
    err = ""
    for words in (("confirm",), ("dismiss", "--all", JOB), ("confirm", JOB, "work-senior-data-engineer")):
        status, out, err = await twin("profile", *words, home=home)
        assert (2, "") == (status, out), words
        assert err.startswith("twin: ")
    assert JOB in err
    assert not (home / "confirmed.toml").exists()


async def test_a_word_that_does_not_read_is_left_as_it_is(home: Path) -> None:
    (home / "confirmed.toml").write_text("[[confirmed")
    status, _, err = await twin("profile", "confirm", "--all", home=home)
    assert (1, True) == (status, "left as it is" in err)
    status, _, err = await twin("profile", "check", home=home)
    assert (1, True, False) == (status, "confirmed.toml: not read" in err, "confirm --all" in err)
    assert "[[confirmed" == (home / "confirmed.toml").read_text()


async def test_the_sample_has_no_drafts(root: Path) -> None:
    status, out, _ = await twin("profile", "drafts", home=root / "bot" / "sample")
    assert (0, "No drafts wait.\n") == (status, out)
