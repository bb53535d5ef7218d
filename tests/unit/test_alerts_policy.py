"""The alert policy under any course of events: nothing is lost, nothing told twice, the urgent tier never swallowed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.policy import Event, Limits, Plan, Reader, Telling, plan, quiet_until
from alerts.regulator import find_act
from reputation.settings_tables import URGENT_KINDS, AlertKind

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
RIGA = ZoneInfo("Europe/Riga")
ALL = frozenset[AlertKind](get_args(AlertKind))
READER = Reader("pr@bank.example", frozenset({"urgent", "daily"}), ALL)
LIMITS = Limits(RIGA)
HOUR = timedelta(hours=1)


def event(
    number: int, kind: AlertKind = "regulator", brand: int = 1, found_at: datetime = NOON, **values: bool
) -> Event:
    return Event(number, kind, brand, found_at, **values)


def told(found: Event, at: datetime = NOON, alert_id: int | None = None) -> Telling:
    number = found.event_id if alert_id is None else alert_id
    return Telling(found.event_id, found.kind, found.brand_id, number, "urgent", at)


moments = st.datetimes(datetime(2026, 3, 20), datetime(2026, 4, 5), timezones=st.just(UTC))  # noqa: DTZ001 (given UTC)
hours = st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None))
spans = st.tuples(hours, hours).filter(lambda pair: pair[0] != pair[1])
events = st.lists(
    st.builds(
        Event,
        st.integers(1, 40),
        st.sampled_from(sorted(ALL)),
        st.integers(1, 2),
        moments,
        st.booleans(),
        st.booleans(),
    ),
    max_size=25,
)
readers = st.builds(
    Reader,
    st.just("pr@bank.example"),
    st.sets(st.sampled_from(["urgent", "daily"])).map(frozenset),
    st.sets(st.sampled_from(sorted(ALL))).map(frozenset),
    st.none() | spans,
    st.booleans(),
)
limits = st.builds(Limits, st.just(RIGA), st.integers(1, 3), st.timedeltas(timedelta(0), timedelta(hours=5)))


def places(found: Plan) -> list[int]:
    return [one.event_id for one in found.now] + [held.event.event_id for held in (*found.held, *found.daily)]


@given(events, st.lists(st.integers(0, 24), max_size=6), readers, limits, moments)
@settings(max_examples=300, deadline=None)
def test_every_event_not_told_yet_has_exactly_one_place(
    found: list[Event], told_places: list[int], reader: Reader, limit: Limits, now: datetime
) -> None:
    tellings = [told(found[place], now - HOUR) for place in told_places if place < len(found)]
    waiting = {one.event_id for one in found} - {one.event_id for one in tellings}
    alive = {one.event_id: one for one in found}  # of events with one number, the last given counts
    expected = {number for number in waiting if not alive[number].is_dismissed}
    last = list(alive.values())
    assert Counter(places(plan(last, tellings, reader, limit, now))) == Counter(expected)
    assert all(held.until > now for held in plan(last, tellings, reader, limit, now).held if held.until)


@given(events, readers, limits, moments)
@settings(max_examples=200, deadline=None)
def test_a_course_of_looks_tells_each_event_once_and_every_urgent_one(
    found: list[Event], reader: Reader, limit: Limits, start: datetime
) -> None:
    """A look every hour for four days, each mail's events noted; nothing more is found meanwhile."""
    alive = list({one.event_id: replace(one, is_dismissed=False) for one in found}.values())
    tellings: list[Telling] = []
    for look in range(96):
        now = start + look * HOUR
        decided = plan(alive, tellings, reader, limit, now).now
        tellings += [told(one, now, alert_id=look) for one in decided]
    counted = Counter(one.event_id for one in tellings)
    assert set(counted.values()) <= {1}
    wanted = {one.event_id for one in alive if one.is_urgent and one.kind in reader.at_once}
    if "urgent" in reader.tiers:
        assert wanted <= set(counted)
    else:
        assert not counted


@given(events, limits, spans, moments)
@settings(max_examples=200, deadline=None)
def test_in_quiet_hours_nothing_but_the_urgent_is_told(
    found: list[Event], limit: Limits, quiet: tuple[time, time], now: datetime
) -> None:
    reader = replace(READER, quiet=quiet)
    decided = plan(found, [], reader, limit, now)
    wall = now.astimezone(RIGA).time()
    first, last = quiet
    is_quiet = first <= wall < last if first < last else wall >= first or wall < last
    if is_quiet and now.date().isoformat() != "2026-03-29":  # that night an hour is skipped: told apart below
        assert all(one.is_urgent for one in decided.now)
        assert not plan(found, [], replace(reader, urgent_at_night=False), limit, now).now


@given(events, moments, st.integers(1, 5))
@settings(max_examples=200, deadline=None)
def test_maximum_a_day_never_swallows_an_urgent_event(found: list[Event], now: datetime, most: int) -> None:
    earlier = [told(event(100 + n, "implied_ad", 9), now - HOUR) for n in range(10)]
    decided = plan(found, earlier, READER, Limits(RIGA, most, timedelta(0)), now)
    left = [held for held in decided.daily if held.reason == "enough_today"]
    assert not any(held.event.is_urgent for held in left)


def test_cooldown_gathers_what_follows_of_the_same_kind_and_brand_alone() -> None:
    first, second, third = event(1), event(2), event(3, brand=2)
    decided = plan([first, second, third], [told(first)], READER, LIMITS, NOON + HOUR / 2)
    assert decided.now == (third,)
    assert [(held.event, held.reason, held.until) for held in decided.held] == [(second, "cooldown", NOON + HOUR)]
    assert plan([first, second], [told(first)], READER, LIMITS, NOON + HOUR).now == (second,)


def test_over_the_days_maximum_a_hint_is_left_for_the_daily_mail_or_for_tomorrow_without_one() -> None:
    earlier = [told(event(10 + n, brand=5 + n)) for n in range(6)]
    hint = event(1, "implied_ad")
    assert [held.reason for held in plan([hint], earlier, READER, LIMITS, NOON + HOUR).daily] == ["enough_today"]
    alone = replace(READER, tiers=frozenset({"urgent"}))
    (held,) = plan([hint], earlier, alone, LIMITS, NOON + HOUR).held
    assert held.until == datetime(2026, 11, 24, 22, tzinfo=UTC)
    assert plan([hint], earlier, alone, LIMITS, datetime(2026, 11, 24, 22, tzinfo=UTC)).now == (hint,)


def test_kind_called_not_relevant_waits_for_the_daily_mail_but_is_told_where_there_is_none() -> None:
    demoted = event(1, is_demoted=True)
    assert [held.reason for held in plan([demoted], [], READER, LIMITS, NOON).daily] == ["called_not_relevant"]
    assert plan([demoted], [], replace(READER, tiers=frozenset({"urgent"})), LIMITS, NOON).now == (demoted,)


def test_dismissed_event_is_told_to_nobody() -> None:
    assert plan([event(1, is_dismissed=True)], [], READER, LIMITS, NOON) == Plan()


def test_hint_is_not_urgent_by_nature() -> None:
    assert set(get_args(AlertKind)) - set(URGENT_KINDS) == {"implied_ad"}


@pytest.mark.parametrize(
    ("now", "until"),
    [
        # Riga goes to summer time in the night of 29 March 2026, at 03:00: seven on the wall is 04:00 UTC, not 05:00.
        (datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 4, tzinfo=UTC)),
        (datetime(2026, 3, 29, 4, tzinfo=UTC), None),
        # And back on 25 October: seven on the wall is 05:00 UTC again.
        (datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 5, tzinfo=UTC)),
        (datetime(2026, 10, 25, 4, 59, tzinfo=UTC), datetime(2026, 10, 25, 5, tzinfo=UTC)),
        (datetime(2026, 10, 25, 5, tzinfo=UTC), None),
        (datetime(2026, 11, 24, 19, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 24, 20, 0, tzinfo=UTC), datetime(2026, 11, 25, 5, tzinfo=UTC)),
    ],
)
def test_quiet_hours_end_by_the_wall_clock_over_both_changes(now: datetime, until: datetime | None) -> None:
    assert quiet_until((time(22), time(7)), RIGA, now) == until


def test_quiet_hours_within_one_day_do_not_reach_over_midnight() -> None:
    assert quiet_until((time(13), time(15)), RIGA, NOON) == datetime(2026, 11, 24, 13, tzinfo=UTC)
    assert quiet_until((time(13), time(15)), RIGA, NOON + 6 * HOUR) is None


@pytest.mark.parametrize(
    ("text", "authority", "act"),
    [
        ("All calm. The ICO is investigating Castlegate over the leak.", "The ICO", "investigating"),
        ("The bank was fined £2m by the Financial Conduct Authority.", "Financial Conduct Authority", "fined"),
        ("Роскомнадзор запросил у банка сведения об утечке.", "Роскомнадзор", "запросил"),
        ("ЦБ проверит, как банк хранит данные", "ЦБ", "проверит"),
        ("Прокуратура возбудила дело", "Прокуратура", "возбудила"),
    ],
)
def test_regulators_act_is_found_in_one_sentence(text: str, authority: str, act: str) -> None:
    found = find_act(None, text)
    assert found is not None
    assert (found.authority, found.act) == (authority, act)
    assert found.sentence in text


@pytest.mark.parametrize(
    "text",
    [
        "The regulator said nothing. Customers were fined.",
        "An ico file is an icon; they fined him.",
        "Банк сообщил о проверке.",
        "Фасад банка проверен.",
        "A sec later the bank was sued.",
        "",
        "W" * 50_000,
    ],
)
def test_no_regulators_act_where_authority_and_act_do_not_meet(text: str) -> None:
    assert find_act(None, text) is None
