"""Scoring of ads: what the model reads in the words, then the decision with the incident and the advertiser's past."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from reputation import clock
from reputation.ad import AdScore, Evidence
from reputation.brand import Brand, Incident
from reputation.clock import day_bounds, local_day
from sentiment.breach import AdEvidence, IncidentProfile, decide
from sentiment.breach_words import SECURITY
from sentiment.evidence import deciding_words
from sentiment.scoring import Scorer, ScoringInput, TextScore
from storage.ads import UnscoredAd, advertiser_history, claim_unscored_ads, store_ad_scores
from storage.brands import list_brands, list_incidents
from storage.database import Connection, Database
from storage.sync import stored_zone
from storage.verdicts import brand_thresholds

BATCH = 64
UNREADABLE = "unreadable"


class AdJudge:
    """Judges ads against the latest incident, whose breached brand, sector and dates it knows."""

    def __init__(self, connection: Connection, incident: Incident, brand: Brand) -> None:
        zone = stored_zone(connection)
        self._incident_id = incident.incident_id
        self.known_on = local_day(incident.disclosed_at, zone)
        self.profile = IncidentProfile(
            brand=brand.name,
            disclosed_on=self.known_on,
            aliases=tuple(alias.text for alias in brand.aliases),
            sector=incident.sector,
            occurred_on=incident.occurred_on,
            data_types=incident.data_types,
        )
        first_known_on = min(self.known_on, incident.occurred_on or self.known_on)
        self.breach_at: datetime = day_bounds(first_known_on, zone)[0]
        self._zone = zone
        self._habits: dict[int, float | None] = {}
        self._thresholds = {brand_id: found.value for brand_id, found in brand_thresholds(connection).items()}

    def judge(self, connection: Connection, scorer: Scorer, ads: Sequence[UnscoredAd]) -> list[AdScore]:
        """One judgement for each ad, in the same order."""
        inputs = [
            ScoringInput(str(ad.ad_id), ad.text, "ad", brand=self.named_in(ad.text), language=ad.language) for ad in ads
        ]
        found = zip(ads, inputs, scorer.score(inputs), strict=True)
        return [self._score(connection, scorer, ad, asked.brand, result) for ad, asked, result in found]

    def named_in(self, text: str) -> str | None:
        """The breached brand as an ad's text names it; None where it doesn't."""
        place = self.profile.place_in(text)
        return text[slice(*place)] if place else None

    def _score(
        self, connection: Connection, scorer: Scorer, ad: UnscoredAd, named: str | None, result: TextScore
    ) -> AdScore:
        reading = result.breach_reference
        if reading is None:
            evidence = Evidence(None, None, None, UNREADABLE, {"reason": result.reason})
            return AdScore(ad.ad_id, self._incident_id, None, None, evidence, scorer.own_model)
        words = deciding_words(scorer, ad.text, named) if reading.label != "none" else None
        decision = decide(self._evidence(connection, ad), self.profile, reading, words)
        return AdScore(
            ad.ad_id, self._incident_id, decision.label, decision.probability, decision.evidence, scorer.own_model
        )

    def _evidence(self, connection: Connection, ad: UnscoredAd) -> AdEvidence:
        seen_on = local_day(ad.first_seen_at, self._zone)
        return AdEvidence(
            text=ad.text,
            advertiser=ad.advertiser,
            first_seen_on=min(seen_on, ad.started_on) if ad.started_on else seen_on,
            sector=ad.sector,
            ran_before_breach=ad.text_first_seen_at < self.breach_at,
            usual_security_share=self._usual_share(connection, ad.brand_id),
            own_threshold=self._thresholds.get(ad.brand_id),
        )

    def _usual_share(self, connection: Connection, brand_id: int) -> float | None:
        """How much of the advertiser's advertising before the breach spoke of security; None where none is known."""
        if brand_id not in self._habits:
            texts = advertiser_history(connection, brand_id, self.breach_at)
            share = sum(bool(SECURITY.search(text)) for text in texts) / len(texts) if texts else None
            self._habits[brand_id] = share
        return self._habits[brand_id]


def score_ads(
    database: Database, load: Callable[[], Scorer], must_end: Callable[[], bool], model: str | None = None
) -> int:
    """Judge the unscored ads against the latest incident; how many. While no incident is declared they wait.

    With a `model`, which `load` gives, also those that another one judged.
    """
    done = 0
    while not must_end():
        with database.connection() as connection:
            ads = claim_unscored_ads(connection, BATCH, model)
            judge = latest_judge(connection) if ads else None
            if judge is None:
                break
            store_ad_scores(connection, judge.judge(connection, load(), ads), clock.now())
        done += len(ads)
    return done


def latest_judge(connection: Connection) -> AdJudge | None:
    """The judge for the incident disclosed last; None where there is none."""
    brands = {brand.brand_id: brand for brand in list_brands(connection)}
    found = [incident for incident in list_incidents(connection) if incident.brand_id in brands]
    return AdJudge(connection, found[0], brands[found[0].brand_id]) if found else None
