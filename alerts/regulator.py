"""Whether a story has a regulator act on the breach: an authority and what it does, named in one sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Abbreviations are read in their own letter case: "ico" and "sec" are no authorities.
_ABBREVIATIONS = r"[Tt]he (?:ICO|FTC|SEC|FCA|CFPB|DPC)|CNIL|BfDI|BaFin|AEPD|EDPB|РКН|ЦБ(?: РФ)?|ФСТЭК|ФАС|МВД"
_AUTHORITIES = (
    r"data protection (?:authority|commission(?:er)?)|(?:information|privacy) commissioner|federal trade commission|"
    r"securities and exchange commission|attorney[- ]general|financial conduct authority|central bank|bank of russia|"
    r"roskomnadzor|regulators?|watchdog|supervisory authority|prosecutors?|garante privacy|"
    r"роскомнадзор\w*|банк\w* россии|центробанк\w*|регулятор\w*|(?:ген)?прокуратур\w*|следственн\w+ комитет\w*|"
    r"роспотребнадзор\w*|минцифры|надзорн\w+ орган\w*"
)
_ACTS = (
    r"investigat\w*|prob(?:e|es|ing|ed)|[ei]nquir\w*|fin(?:e|es|ed|ing)|penalt\w*|sanction\w*|order(?:s|ed)|"
    r"demand(?:s|ed|ing)?|summon\w*|subpoena\w*|audit(?:s|ed|ing)?|inspect\w*|charg(?:es|ed)|sue[sd]?|lawsuit|"
    r"warn(?:s|ed|ing)?|rul(?:es|ed|ing)|opened a case|notified|questions?|"
    r"провер\w*|расследован\w*|расследу\w+|о?штраф\w*|предписан\w*|потребова\w*|требу\w*|запрос\w*|возбуд\w*|"
    r"протокол\w*|вызва\w*|внепланов\w*|санкци\w*|обязал\w*|уведом\w*|предупред\w*|иск(?:а|ом)?|заинтересова\w*"
)
_AUTHORITY = re.compile(rf"\b(?:{_ABBREVIATIONS}|(?i:{_AUTHORITIES}))\b")
_ACT = re.compile(rf"\b(?:{_ACTS})\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True, slots=True)
class RegulatorAct:
    """The sentence that says it, the authority named, and the word for what it does."""

    sentence: str
    authority: str
    act: str


def find_act(title: str | None, text: str) -> RegulatorAct | None:
    """The first sentence of title or text that names an authority and an act of it; None where none does.

    Words alone decide, so that the team can read why: a sentence with both can still speak of something else.
    """
    for sentence in _SENTENCE_END.split(f"{title or ''}\n{text}"):
        authority = _AUTHORITY.search(sentence)
        act = _ACT.search(sentence) if authority else None
        if authority and act:
            return RegulatorAct(sentence.strip(), authority.group(), act.group())
    return None
