"""Where traces go, if anywhere: a part of the settings, by the names that OpenTelemetry gave them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from bot import settings_forms as forms
from bot.settings_web import Secret, Text, WebSettings, named


class TraceSettings(WebSettings):
    """Unset, nothing is traced and nothing of it loaded."""

    traces_endpoint: Annotated[Text, AfterValidator(forms.url)] | None = named(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "where traces go, by OTLP over HTTP: http://127.0.0.1:4318 (needs `pip install 'twin[otel]'`)",
    )
    traces_headers: Secret = named(
        "OTEL_EXPORTER_OTLP_HEADERS", "headers sent with them, e.g. authorization=Bearer%20..., by commas"
    )
    traces_service: Text = named("OTEL_SERVICE_NAME", "what the twin is called in traces", "twin")
    traces_words: bool = named(
        "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT",
        "also what is asked and answered stands in traces; they outlive what is forgotten here",
        default=False,
    )
