"""The catalogue against genai-prices: no difference that nobody has looked at."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from benchmarks.prices import KNOWN, differences
from bot.llm.catalogue import Catalogue
from bot.settings_tables import CatalogueEntry

pytestmark = pytest.mark.slow
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def test_every_difference_is_a_known_one() -> None:
    """When genai-prices learns of a new price this fails: then somebody looks at the provider's page."""
    assert KNOWN.keys() == {(route, what) for route, what, _ in differences(Catalogue.load(), NOW)}


def test_a_wrong_price_and_an_unknown_model_are_found() -> None:
    wrong = CatalogueEntry(input_usd=Decimal("0.10"), output_usd=Decimal("0.50"))
    catalogue = Catalogue.load({"groq:openai/gpt-oss-20b": wrong, "groq:nobody/knows": wrong})

    found = {(route, what): words for route, what, words in differences(catalogue, NOW)}

    assert "$0.5 here (twin.toml), $0.3 there" == found["groq:openai/gpt-oss-20b", "output"]
    assert "it is not known to genai-prices" == found["groq:nobody/knows", "model"]
