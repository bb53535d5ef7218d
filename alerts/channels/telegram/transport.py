"""Requests to Telegram's Bot API. The token stands in every address, so no address stands in an error."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from alerts.channels.answers import Answer, refusal
from alerts.channels.channel import Parcel
from alerts.channels.web import WayOut, hide, place_name
from presentation.excerpt import excerpt
from reputation.errors import DeliveryError


class TelegramChannel:
    """The bot of GOODWILL_TELEGRAM_TOKEN, writing to one chat (a number, or @name of a public channel)."""

    def __init__(self, api_url: str, token: str, chat: str, way_out: WayOut) -> None:
        """Keep where to and how."""
        self._api_url, self._token, self._chat, self._way_out = api_url.rstrip("/"), token, chat, way_out

    def deliver(self, parcel: Parcel) -> None:
        """Send the message to the chat.

        Telegram keeps no identity of a message: a request whose answer was lost is sent again, and may show twice.

        Raises:
            DeliveryError: see `alerts.channels.answers.refusal`; also where the body is not what the template makes.
        """
        try:
            message = json.loads(parcel.body)
        except ValueError:
            raise DeliveryError("the stored message is no JSON", permanent=True) from None
        self._ask("sendMessage", {**message, "chat_id": self._chat}, handing_over=parcel.handing_over)

    def check(self) -> str:
        """Ask who the bot is, and whether it can see the chat.

        Raises:
            DeliveryError: Telegram can't be reached, does not know the token, or the bot is not in the chat.
        """
        bot = excerpt(str(self._ask("getMe", {}).get("username")), 40)
        chat = self._ask("getChat", {"chat_id": self._chat})
        return f"bot @{bot} sees the chat {excerpt(str(chat.get('title') or chat.get('username') or self._chat), 60)!r}"

    def close(self) -> None:
        """Nothing is kept open."""

    def _ask(
        self, method: str, arguments: dict[str, Any], *, handing_over: Callable[[], None] = lambda: None
    ) -> dict[str, Any]:
        """The result of one method.

        Raises:
            DeliveryError: Telegram refuses, with its own words and its own `retry_after`.
        """
        url = f"{self._api_url}/bot{self._token}/{method}"
        body = json.dumps(arguments, ensure_ascii=False).encode()
        answer = self._way_out.post(url, body, handing_over=handing_over)
        if answer.is_taken:
            result = answer.json.get("result")
            return result if isinstance(result, dict) else {}
        raise self._refusal(url, answer)

    def _refusal(self, url: str, answer: Answer) -> DeliveryError:
        told = answer.json
        parameters = told.get("parameters")
        known = parameters if isinstance(parameters, dict) else {}
        words = excerpt(hide(str(told.get("description") or answer.words), self._token), 200)
        moved = known.get("migrate_to_chat_id")
        if isinstance(moved, int):
            words += f'; set [alerts.telegram] chat = "{moved}"'
        asked = known.get("retry_after")
        seconds = asked if isinstance(asked, int) and asked >= 0 else None
        return refusal(place_name(url), answer, words, datetime.now(UTC), retry_after_seconds=seconds)
