"""kind = "newsletter"."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Sequence
from datetime import date, timedelta

from crawlers.ad_options import NewsletterOptions
from crawlers.addresses import endpoint_of
from crawlers.consumers.base import Consumed, Consumer
from crawlers.consumers.mailbox import LARGEST_MAIL, Mailbox, MailboxError
from crawlers.errors import ExtractionError, ParseError, SourceOptionsError
from crawlers.items import Cursor, Problem
from crawlers.outgoing import admitted_address
from crawlers.parsers.json_values import number_of
from crawlers.parsers.newsletter import is_from, parse_newsletter, sender_of
from reputation import clock
from reputation.errors import SettingsError, UnsafeAddressError
from reputation.settings import read_secret

CURSOR_MAILS = 20


class NewsletterConsumer(Consumer[NewsletterOptions]):
    """A competitor's newsletters, out of a mailbox of yours that is subscribed to them.

    RFC 9051, by TLS. The folder is opened for reading only; of mails from other senders the From line is looked at and
    nothing else. Links and mail addresses are left out of what is kept: they say to whom a newsletter was sent. The
    outbound proxy is not used.
    """

    name = "newsletter"
    summary = "A competitor's newsletters, out of a mailbox that is subscribed to them, by IMAP"
    yields = "ads: subject and words of each mail"
    reaches_back = "options.days at first, then to the last mail that was read; a backfill to any day"
    needs = (
        "url (imaps://host), options.brand; options.senders where the brand has no domains; user:password in"
        " GOODWILL_IMAP_LOGIN or GOODWILL_IMAP_LOGIN_FILE"
    )

    async def things(self) -> AsyncGenerator[Consumed, None]:
        """The mails after the cursor, oldest first."""
        senders, (user, password) = self._senders(), self._login()
        url = self.context.source.url or ""
        try:
            address = await admitted_address(url, self.context.source, self.context.rules)
            box = await asyncio.to_thread(Mailbox, *endpoint_of(url), address)
        except (UnsafeAddressError, OSError, MailboxError) as error:
            yield _problem(error, url)
            return
        try:
            await asyncio.to_thread(box.open, user, password, self.options.folder)
            async for thing in self._mails(box, senders):
                yield thing
        except MailboxError as error:
            yield _problem(error, url)
        finally:
            self.request_count, self.received_bytes = box.command_count, box.received_bytes
            await asyncio.to_thread(box.close)

    async def _mails(self, box: Mailbox, senders: Sequence[str]) -> AsyncGenerator[Consumed, None]:
        reached = self._reached(box)
        uids = await asyncio.to_thread(box.uids, reached, self._since_on(reached))
        wanted = uids[: self.options.max_ads]
        for count, uid in enumerate(wanted, 1):
            heading = await asyncio.to_thread(box.heading, uid)
            sender = sender_of(heading.header) if heading else None
            if heading and sender and is_from(sender, senders):
                async for thing in self._mail(box, uid, heading.size):
                    yield thing
            if self.context.since_at is None and (count % CURSOR_MAILS == 0 or count == len(wanted)):
                yield Cursor({"uid_validity": box.uid_validity, "uid": uid})

    async def _mail(self, box: Mailbox, uid: int, size: int) -> AsyncGenerator[Consumed, None]:
        place = f"mail {uid} of {box.host}"
        if size > LARGEST_MAIL:
            yield Problem("too_large", f"{place} has more than {LARGEST_MAIL >> 20} MB, which is not read")
            return
        raw = await asyncio.to_thread(box.mail, uid)
        try:
            read = await self.context.pool.run(
                parse_newsletter, raw or b"", place, self.context.source.source_id, self.options.brand
            )
        except (ParseError, ExtractionError) as error:
            yield Problem("mail", str(error))
            return
        if read is not None:
            yield read

    def _reached(self, box: Mailbox) -> int:
        """The last number read; 0 where the server has numbered its mails anew, or for a backfill."""
        cursor = self.context.source.cursor
        is_same = number_of(cursor.get("uid_validity")) == box.uid_validity
        return (number_of(cursor.get("uid")) or 0) if is_same and self.context.since_at is None else 0

    def _since_on(self, reached: int) -> date | None:
        if self.context.since_at is not None:
            return self.context.since_at.date()
        return None if reached else (clock.now() - timedelta(days=self.options.days)).date()

    def _senders(self) -> Sequence[str]:
        """Whose mails are read.

        Raises:
            SourceOptionsError: nobody is named, and the brand has no domains.
        """
        of_brand = (one.domains for one in self.context.brands if one.name == self.options.brand)
        senders = self.options.senders or next(of_brand, ())
        if not senders:
            raise SourceOptionsError(
                f"source {self.context.source.name!r} needs options.senders, for {self.options.brand} has no domains"
            )
        return senders

    def _login(self) -> tuple[str, str]:
        """User and password.

        Raises:
            SourceOptionsError: they are not set, or not as user:password.
        """
        name = self.options.login_variable
        try:
            user, colon, password = (read_secret(name, os.environ) or "").partition(":")
        except SettingsError as error:
            raise SourceOptionsError(str(error)) from error
        if not (user and colon and password):
            raise SourceOptionsError(f"this mailbox needs a login, and {name} holds no user:password")
        return user, password


def _problem(error: Exception, url: str) -> Problem:
    if isinstance(error, MailboxError):
        return Problem(error.kind, str(error), fatal=True, passing=error.is_passing)
    if isinstance(error, UnsafeAddressError):
        return Problem("unsafe_address", str(error), fatal=True)
    return Problem("no_host", f"{url} names a host that can't be found", fatal=True, passing=True)
