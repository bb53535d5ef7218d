from __future__ import annotations

import random
from itertools import permutations

import pytest

from reputation.intake.fingerprint import fingerprint
from reputation.intake.near_copies import (
    HASHES,
    LEAST_WORDS,
    MOST_WORDS,
    ROWS,
    THRESHOLD,
    TOO_SHORT,
    SignedText,
    bands,
    join,
    signature,
    similarity,
)

WIRE = (
    "Nordbank said on Tuesday that names, addresses and account numbers of about two million customers were copied "
    "from a server that a supplier had left open. The bank learned of it from a researcher, not from its own alarms, "
    "and told the regulator four days later. It offers a year of credit monitoring and has closed the server. "
    "The supplier declined to comment. Customers who wrote to the bank said that they had waited a week for an answer."
)
OTHER = (
    "Ovenhall opened its first branch in the harbour district this week and promises longer hours, a lounge for "
    "founders, and coffee from a roaster two streets away; neighbours came for the music and stayed for the interest "
    "rate on the savings account, which ends in March for those who do not bring a salary to the bank by then."
)


def signed(text: str, story_id: int | None = None) -> SignedText:
    return SignedText(fingerprint(text), signature(text), story_id)


def stories(texts: list[str]) -> list[set[str]]:
    by_print = {fingerprint(text): text for text in texts}
    groups = join([signed(text) for text in texts], [])
    return sorted(({by_print[one.fingerprint] for one in group} for group in groups), key=sorted)


def test_signature_never_changes_for_it_is_stored() -> None:
    assert signature(WIRE)[:8].hex() == "7402090225f00108"
    assert len(signature(WIRE)) == 4 * HASHES
    assert len(bands(signature(WIRE))) == HASHES // ROWS


def test_wire_story_under_another_headline_and_cut_is_a_copy() -> None:
    retold = "Bank breach: millions hit\n" + WIRE.replace("The supplier declined to comment.", "")
    assert similarity(signature(WIRE), signature(retold)) >= THRESHOLD
    assert stories([WIRE, retold, OTHER]) == sorted([{WIRE, retold}, {OTHER}], key=sorted)


def test_copy_differs_in_case_punctuation_and_links_alone_has_the_same_signature() -> None:
    assert signature(WIRE.upper() + "!!! https://x.example/a?b=1") == signature(WIRE)


def test_short_texts_are_never_near_copies() -> None:
    words = WIRE.split()[: LEAST_WORDS - 1]
    assert signature(" ".join(words)) == TOO_SHORT
    assert signature("") == TOO_SHORT
    assert len(join([signed("a b c"), signed("a b d")], [])) == 2


def test_text_without_end_is_judged_by_its_beginning() -> None:
    words = [f"word{number}" for number in range(MOST_WORDS)]
    assert signature(" ".join(words)) == signature(" ".join([*words, "and", "more"]))


def edited(text: str, share: float, seed: int) -> str:
    """The text with so many of its words replaced."""
    rng = random.Random(seed)
    words = text.split()
    for at in rng.sample(range(len(words)), round(share * len(words))):
        words[at] = f"other{seed}{at}"
    return " ".join(words)


def test_similarity_estimates_jaccard_of_word_triples() -> None:
    rng = random.Random(1)
    for seed in range(20):
        first = " ".join(rng.choices([f"w{n}" for n in range(2000)], k=400))
        second = edited(first, 0.05, seed)
        sets = [
            {tuple(words[at : at + 3]) for at in range(len(words) - 2)} for words in (first.split(), second.split())
        ]
        truth = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
        assert abs(similarity(signature(first), signature(second)) - truth) < 4 * (truth * (1 - truth) / HASHES) ** 0.5


@pytest.mark.parametrize("seed", range(5))
def test_groups_are_the_same_in_every_order(seed: int) -> None:
    chain = [WIRE, edited(WIRE, 0.05, 10 + seed)]
    chain.append(edited(chain[-1], 0.05, 20 + seed))
    texts = [*chain, OTHER]
    wanted = stories(texts)
    assert all(stories(list(order)) == wanted for order in permutations(texts))


def test_new_text_brings_two_stored_stories_together() -> None:
    bridge = WIRE
    first, second = edited(WIRE, 0.04, 1), edited(WIRE, 0.04, 2)
    assert similarity(signature(bridge), signature(first)) >= THRESHOLD
    assert similarity(signature(bridge), signature(second)) >= THRESHOLD
    (group,) = join([signed(bridge)], [signed(first, 7), signed(second, 3)])
    assert {one.story_id for one in group} == {None, 7, 3}


def test_fifteen_hundred_copies_that_all_differ_are_one_story_soon() -> None:
    texts = [f"{WIRE} Shared by reader number {number}." for number in range(1500)]
    (group,) = join([signed(text) for text in texts], [])
    assert len(group) == 1500
