from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sentiment.breach import AdEvidence, IncidentProfile, Quote, decide
from sentiment.records import BreachReference

INCIDENT = IncidentProfile("Castlegate Bank", date(2026, 3, 1), ("Castlegate",), "bank", date(2026, 2, 20))
HINT = AdEvidence("Your data stays between us. Switch to Harbourline today.", "Harbourline", date(2026, 3, 6), "bank")
IMPLIED = BreachReference("implied", 0.82)
NONE = BreachReference("none", 0.9)


def test_decide_hint_of_same_sector_after_the_breach_is_implied_and_quotes_the_words() -> None:
    decision = decide(HINT, INCIDENT, IMPLIED)

    assert decision.label == "implied"
    assert decision.probability == 0.82
    evidence = decision.evidence
    assert evidence.start is not None
    assert evidence.end is not None
    assert evidence.quote == HINT.text[evidence.start : evidence.end]
    assert evidence.reasons["days_after_disclosure"] == 5
    assert evidence.reasons["same_sector"] is True


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"ran_before_breach": True}, "same_text_before_breach"),
        ({"first_seen_on": date(2026, 2, 1)}, "before_breach"),
        ({"sector": "software"}, "other_sector"),
        ({"text": "Your money is safe with us.", "usual_security_share": 0.6}, "usual_security_theme"),
        ({"first_seen_on": date(2027, 3, 1)}, "long_after_breach"),
    ],
)
def test_decide_same_words_in_other_circumstances_are_no_reference(change: dict[str, object], rule: str) -> None:
    decision = decide(replace(HINT, **change), INCIDENT, IMPLIED)  # type: ignore[arg-type]

    assert decision.label == "none"
    assert decision.evidence.rule == rule
    assert decision.evidence.quote is None


def test_decide_usual_security_theme_with_an_invitation_to_switch_still_hints() -> None:
    assert decide(replace(HINT, usual_security_share=0.6), INCIDENT, IMPLIED).label == "implied"


def test_decide_brand_named_with_leak_words_is_explicit_whatever_the_model_prefers() -> None:
    text = "Castlegate leaked your card number? Open an account with us."

    decision = decide(replace(HINT, text=text), INCIDENT, BreachReference("none", 0.6))

    assert decision.label == "explicit"
    assert decision.evidence.rule == "names_brand_and_leak"
    assert decision.evidence.quote == "Castlegate leaked your card number?"


def test_decide_inflected_russian_brand_with_leak_words_is_explicit() -> None:
    incident = IncidentProfile("Державный Банк", date(2026, 3, 1), sector="bank")
    ad = replace(HINT, text="После утечки из Державного Банка клиенты выбирают нас.")

    assert decide(ad, incident, BreachReference("explicit", 0.7)).label == "explicit"


def test_decide_brand_named_with_a_leak_that_the_model_surely_dismisses_is_none() -> None:
    ad = replace(HINT, text="Castlegate Plumbing next door? We stop every leak in an hour.")

    assert decide(ad, INCIDENT, BreachReference("none", 0.99)).label == "none"


def test_decide_brand_named_for_its_price_is_none() -> None:
    decision = decide(replace(HINT, text="Cheaper transfers than Castlegate."), INCIDENT, NONE)

    assert decision.label == "none"
    assert decision.evidence.rule == "model_none"
    assert decision.evidence.reasons["brand_named"] == "Castlegate"


def test_decide_explicit_words_before_the_breach_are_none() -> None:
    ad = replace(HINT, text="Castlegate leaked again.", first_seen_on=date(2026, 1, 2))

    assert decide(ad, INCIDENT, BreachReference("explicit", 0.9)).label == "none"


def test_decide_without_dates_or_sector_follows_the_model() -> None:
    ad = AdEvidence(HINT.text, "Harbourline")

    assert decide(ad, IncidentProfile("Castlegate Bank", date(2026, 3, 1)), IMPLIED).label == "implied"


def test_decide_without_words_of_any_rule_quotes_what_occlusion_found() -> None:
    ad = replace(HINT, text="We know how to hold our tongue.")
    words = Quote("hold our tongue", 15, 30)

    assert decide(ad, INCIDENT, IMPLIED, words).evidence.quote == "hold our tongue"


def test_decide_quote_with_a_figure_begins_at_its_sentence_not_behind_the_figures_point() -> None:
    ad = replace(HINT, text="Open today. 1.4 million records stolen at Castlegate. None here.")

    evidence = decide(ad, INCIDENT, BreachReference("explicit", 0.97)).evidence

    assert evidence.quote == "1.4 million records stolen at Castlegate."


def test_decide_quote_of_a_brand_far_from_the_leak_is_the_leak_s_clause_alone() -> None:
    ad = replace(HINT, text="Castlegate is a bank. " + "We bake bread every morning. " * 120 + "Hackers came at night.")

    evidence = decide(ad, INCIDENT, BreachReference("explicit", 0.97)).evidence

    assert evidence.quote == "Hackers came at night."


def test_decide_open_by_the_model_without_brand_or_leak_in_the_words_is_a_hint() -> None:
    ad = replace(HINT, text="Unsure who holds your data? Move to Harbourline today.")

    assert decide(ad, INCIDENT, BreachReference("explicit", 0.97)).label == "implied"


def test_decide_open_by_the_model_describing_the_brand_beside_the_leak_stays_open() -> None:
    ad = replace(HINT, text="Customers of the bank that lost two million records: your new account waits here.")

    assert decide(ad, INCIDENT, BreachReference("explicit", 0.97)).label == "explicit"
