"""What the web door needs: a part of the settings."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings

from bot import settings_forms as forms

Text = Annotated[str, BeforeValidator(lambda v: v.strip() if isinstance(v, str) else v)]
Lower = BeforeValidator(forms.lower)
Secret = Annotated[SecretStr | None, BeforeValidator(forms.trim)]


def named(name: str, about: str, default: Any = None, **limits: Any) -> Any:
    """A setting by its name in the environment."""
    return Field(default=default, validation_alias=name, description=about, **limits)


class WebSettings(BaseSettings):
    """Where the web door is, who may enter its dashboard, and which sites may embed its chat."""

    web_host: Text = named("TWIN_WEB_HOST", "address that the web door listens on", "127.0.0.1")
    web_port: int = named("TWIN_WEB_PORT", "port that the web door listens on", 3000, ge=1, le=65535)
    web_url: Annotated[Text, AfterValidator(forms.url)] | None = named(
        "TWIN_WEB_URL", "where people reach the web door from outside, e.g. https://twin.example.org"
    )
    web_token: Secret = named(
        "TWIN_WEB_TOKEN", "bearer token of the figures and sign-in of admins (made at first start when unset)"
    )
    web_owner_token: Secret = named(
        "TWIN_WEB_OWNER_TOKEN", "sign-in of the person: the inbox, their own answers, what was asked"
    )
    web_viewer_token: Secret = named(
        "TWIN_WEB_VIEWER_TOKEN", "sign-in and bearer token of those who see figures and change nothing"
    )
    web_origins: Annotated[Text, AfterValidator(forms.origins)] = named(
        "TWIN_WEB_ORIGINS",
        "sites that may embed the chat, e.g. https://example.org,https://www.example.org",
        "",
    )
    web_proxies: Annotated[Text, AfterValidator(forms.networks)] = named(
        "TWIN_WEB_PROXIES",
        "proxies whose X-Forwarded-For and -Proto are believed, e.g. 127.0.0.1,10.0.0.0/8",
        "",
    )
    web_rate: Annotated[Text, Lower, AfterValidator(forms.rate)] = named(
        "TWIN_WEB_RATE",
        "questions from one address, in the form of TWIN_USER_RATE; unless set, not from this machine",
        "30/minute",
    )
    notice_s: float = named(
        "TWIN_NOTICE_S",
        "seconds after a SIGTERM in which /readyz says no and questions are still taken, for a balancer",
        0.0,
        ge=0,
        le=60,
    )
