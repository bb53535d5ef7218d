"""What a team's verdicts teach: a threshold that loses no confirmed flag, and a refusal where they are too few."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presentation.evidence import evidence_sentences
from presentation.language import words
from reputation.errors import InputError
from reputation.own_threshold import LEAST_CONFIRMED, LEAST_VERDICTS, FlagVerdict, own_threshold, share_of
from sentiment.breach import AdEvidence, IncidentProfile, decide
from sentiment.evaluation.own import OwnAd, OwnMention, evaluate_own
from sentiment.records import BreachReference, ScoringInput, TextScore

verdicts = st.lists(st.builds(FlagVerdict, st.floats(0, 1), st.booleans()), max_size=80)


@given(verdicts)
def test_threshold_never_loses_a_confirmed_flag_and_always_drops_a_wrong_one(found: list[FlagVerdict]) -> None:
    told = own_threshold(found)
    assert (told.value is None) == (told.refusal is not None)
    if told.value is not None:
        assert all(one.probability >= told.value for one in found if one.is_confirmed)
        assert told.dropped_count == sum(one.probability < told.value for one in found) > 0


@given(verdicts)
def test_threshold_of_too_few_is_refused(found: list[FlagVerdict]) -> None:
    confirmed = sum(one.is_confirmed for one in found)
    if len(found) < LEAST_VERDICTS or confirmed < LEAST_CONFIRMED:
        assert own_threshold(found).refusal in {"few_verdicts", "few_confirmed"}


def judged(confirmed: int, dismissed: int) -> list[FlagVerdict]:
    right = [FlagVerdict(0.8 + number / 1000, is_confirmed=True) for number in range(confirmed)]
    return right + [FlagVerdict(0.6, is_confirmed=False) for _ in range(dismissed)]


def test_threshold_begins_at_twenty_verdicts_of_which_ten_are_confirmed() -> None:
    assert own_threshold(judged(10, 9)).refusal == "few_verdicts"
    assert own_threshold(judged(9, 11)).refusal == "few_confirmed"
    assert own_threshold(judged(20, 0)).refusal == "nothing_gained"
    told = own_threshold(judged(10, 10))
    assert (told.value, told.verdict_count, told.confirmed_count, told.dropped_count) == (0.8, 20, 10, 10)


def test_share_has_wilsons_interval() -> None:
    share = share_of(8, 10)
    assert share is not None
    # Brown, Cai and DasGupta (2001) give 0.49 to 0.94 for 8 of 10.
    assert (round(share.low, 2), round(share.high, 2)) == (0.49, 0.94)
    assert share_of(0, 0) is None


HINT = AdEvidence("Your data is safe with us. Switch today.", "Rival", date(2026, 3, 9), "banking")
INCIDENT = IncidentProfile("Castlegate", date(2026, 3, 1), sector="banking")


@pytest.mark.parametrize("label", ["implied", "explicit"])
def test_flag_below_the_teams_own_threshold_is_not_raised_and_says_why(label: str) -> None:
    ad = replace(HINT, own_threshold=0.8)
    decision = decide(ad, INCIDENT, BreachReference(label, 0.79))  # type: ignore[arg-type]
    assert (decision.label, decision.evidence.rule) == ("none", "below_own_threshold")
    sentences = " ".join(evidence_sentences(decision.evidence.reasons, words("en"), decision.evidence.rule))
    assert "flags of this advertiser begin at 80%" in sentences
    assert decide(ad, INCIDENT, BreachReference("implied", 0.8)).label == "implied"
    assert decide(HINT, INCIDENT, BreachReference("implied", 0.79)).label == "implied"


def test_ad_that_names_brand_and_leak_cannot_be_unlearned() -> None:
    ad = replace(HINT, text="Leaving Castlegate after the data leak?", own_threshold=0.99)
    assert decide(ad, INCIDENT, BreachReference("explicit", 0.7)).label == "explicit"


class Reads:
    """A scorer that sees a reference where the text says so."""

    def score(self, inputs: list[ScoringInput]) -> list[TextScore]:
        return [self._score(one) for one in inputs]

    def _score(self, one: ScoringInput) -> TextScore:
        label = "implied" if "safe" in one.text else "none"
        return TextScore(
            one.id, "en", None, None, None, None, None, BreachReference(label, 0.9), "test@1"  # type: ignore[arg-type]
        )  # fmt: skip


def test_own_evaluation_tells_shares_thresholds_and_sentiment() -> None:
    ads = [OwnAd("safe with us", "en", is_confirmed=True)] * 12 + [OwnAd("summer loans", "en", is_confirmed=False)] * 8
    mentions = [OwnMention("negative", "negative")] * 15 + [OwnMention("neutral", "negative")] * 5
    thresholds = {"Rival": own_threshold(judged(10, 10)), "Other": own_threshold([])}
    table = "\n".join(evaluate_own(ads, mentions, thresholds, Reads()))  # type: ignore[arg-type]
    for told in (
        "12 of 20  0.60", "12 of 12  1.00", "0 of 8  0.00", "0.800: keeps all 10 confirmed, drops 10 dismissed",
        "none: at least 20 verdicts are needed", "15 of 20  0.75",
    ):  # fmt: skip
        assert told in table


def test_own_evaluation_of_too_little_is_refused_in_one_sentence() -> None:
    with pytest.raises(InputError, match="19 verdicts on flagged ads, 0 labelled mentions; 20 of either are needed"):
        evaluate_own([OwnAd("a", "en", is_confirmed=True)] * 19, [], {}, Reads())  # type: ignore[arg-type]
