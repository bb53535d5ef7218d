"""The four banks of the demo, which exist nowhere, and their names in the six cases of Russian."""

from __future__ import annotations

from dataclasses import dataclass

CASES = {"": 0, "g": 1, "d": 2, "a": 3, "i": 4, "p": 5}
"""A marker's letter and its case: nominative, genitive, dative, accusative, instrumental, prepositional."""

_ENDINGS = {"m": ("", "а", "у", "", "ом", "е"), "f": ("а", "ы", "е", "у", "ой", "е")}


@dataclass(frozen=True, slots=True)
class Bank:
    """One fictional bank. `stem` is its Russian name without ending, `gender` "m" or "f"."""

    key: str
    name: str
    stem: str
    gender: str
    role: str
    aliases: tuple[str, ...]

    @property
    def russian(self) -> str:
        """The Russian name in the nominative."""
        return self.form("")

    def form(self, case: str) -> str:
        """The Russian name in the case that a marker's letter names (`CASES`)."""
        return self.stem + _ENDINGS[self.gender][CASES[case]]


OWN = Bank("lindavra", "Lindavra", "Линдавр", "f", "own", ("Lindavra Bank", "Линдавра"))
COMPETITORS = (
    Bank("kestermark", "Kestermark", "Кестермарк", "m", "competitor", ("Kestermark Bank", "Кестермарк")),
    Bank("ovenhall", "Ovenhall", "Овенхолл", "m", "competitor", ("Ovenhall Bank", "Овенхолл")),
    Bank("pelmora", "Pelmora", "Пелмор", "f", "competitor", ("Pelmora Bank", "Пелмора")),
)
BANKS = (OWN, *COMPETITORS)
BY_KEY = {bank.key: bank for bank in BANKS}
