"""What the doors to the chat platforms need, and the web door: a part of the settings."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from bot import settings_forms as forms
from bot.settings_tables import DiscordEntry, SlackEntry
from bot.settings_traces import TraceSettings
from bot.settings_web import Lower, Secret, Text, named

__all__ = ["DoorSettings", "Lower", "Secret", "Text", "named"]


class DoorSettings(TraceSettings):
    """Tokens, addresses and channels of Slack and Discord, beside the web door's own."""

    slack_bot_token: Secret = named("SLACK_BOT_TOKEN", "bot token, xoxb-...")
    slack_app_token: Secret = named("SLACK_APP_TOKEN", "app-level token for Socket Mode, xapp-...")
    slack_api_url: Annotated[Text, AfterValidator(forms.url)] | None = named(
        "SLACK_API_URL", "another address of Slack's Web API, for tests and gateways"
    )
    slack_signing_secret: Secret = named(
        "SLACK_SIGNING_SECRET",
        "proves that a request is Slack's; without an app token the HTTP mode",
    )
    slack_config_token: Secret = named(
        "SLACK_CONFIG_TOKEN",
        "configuration token, xoxe.xoxp-...: with it `twin doctor` sees the app's events",
    )
    slack_client_id: Text | None = named(
        "SLACK_CLIENT_ID", "with its secret: the app may be installed in several workspaces"
    )
    slack_client_secret: Secret = named("SLACK_CLIENT_SECRET", "client secret of the app")
    slack_token_key: Secret = named(
        "TWIN_SLACK_TOKEN_KEY",
        "encrypts the tokens of installed workspaces; `twin slack key` makes one",
    )
    slack_admin_channel: Text | None = named(
        "TWIN_SLACK_ADMIN_CHANNEL", "id of the Slack channel for reports and alerts"
    )
    discord_token: Secret = named("DISCORD_TOKEN", "bot token of Discord")
    discord_guild_id: int | None = named(
        "DISCORD_GUILD_ID", "a server in which the commands appear at once", gt=0
    )
    discord_api_url: Annotated[Text, AfterValidator(forms.url)] | None = named(
        "DISCORD_API_URL", "another address of Discord's API, for tests: http://127.0.0.1:8790/api/v10"
    )
    discord_gateway_url: Annotated[Text, AfterValidator(forms.socket_url)] | None = named(
        "DISCORD_GATEWAY_URL", "another address of Discord's gateway, for tests: ws://127.0.0.1:8790/gateway"
    )
    discord_shards: Annotated[Text, AfterValidator(forms.shards)] | None = named(
        "DISCORD_SHARDS", "which shards this process runs, of how many: 0-1/4; all of them when it is not set"
    )
    discord_admin_channel: int | None = named(
        "TWIN_DISCORD_ADMIN_CHANNEL", "id of the Discord channel for reports and alerts", gt=0
    )
    slack: SlackEntry = Field(
        default_factory=SlackEntry, description="who may ask beside the members of the workspace"
    )
    discord: DiscordEntry = Field(
        default_factory=DiscordEntry, description="where on Discord it answers, and whom"
    )
