"""Evidence that a key point was said: the sentence of an answer that says it.  Pure.

The candidate names the sentence.  One that shares too little with the point is asked about, and never counts by itself:
the words of another answer may be far from the point and still say it.  Numbers with a unit speak for or against a
point, and score nothing: one may be about something else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from harness.cards.quantity import parse_quantity
from harness.cards.units import Unit, read_unit
from harness.interview.material import Probe, has_phrase
from harness.interview.records import PointJudged

# Below this share of the point's stems in the sentence and its neighbours, a y is asked about.  On model answers that
# is 19 % of their own points, and 77 % of those of other questions on the topic.
WEAK = 0.25
# A red flag of which this share was said is challenged.
CHALLENGED = 0.5
# Words of a reason that are not stop words.
LEAST_REASON = 4
WITHDRAW = ("w", "n", "")
# The same words whether it is right or wrong.
TAKEN_UP = "You said {number}. Where does it come from, and what would change it?"
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?")
# The letters of a word that count, so that endings do not.
_STEM = 4
_STOP = frozenset((
    "a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "because", "been", "before",
    "being", "both", "but", "by", "can", "cannot", "could", "did", "do", "does", "each", "either", "else", "ever",
    "every", "for", "from", "get", "gets", "had", "has", "have", "he", "her", "here", "how", "i", "if", "in",
    "into", "is", "it", "its", "itself", "just", "less", "like", "many", "may", "me", "might", "more", "most",
    "much", "must", "my", "need", "no", "nor", "not", "now", "of", "off", "on", "once", "one", "only", "or",
    "other", "our", "out", "over", "own", "per", "same", "say", "she", "should", "so", "some", "such", "than",
    "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "through", "thus", "to",
    "too", "two", "under", "until", "up", "upon", "us", "use", "used", "uses", "very", "was", "way", "we", "well",
    "were", "what", "when", "where", "whether", "which", "while", "who", "why", "will", "with", "within", "without",
    "would", "yes", "you", "your"))  # fmt: skip
# Within this factor of each other two numbers are the same; beyond the other they are about different things.
NEAR, SAME_SUBJECT = 1.2, 10.0
_BITS, BYTE = (("bit", 1),), 8
_SCALE = r"(?:thousand|million|billion|trillion)"
_FIGURE = re.compile(
    rf"(?<![\w.,/^])(\d[\d,.]*(?:e[+-]?\d+)?) ?((?:{_SCALE} )?(?:%|[^\W\d_]+))"
    r"(?:(?: ?/ ?| per | an? | each )([^\W\d_]+))?"
)


@dataclass(frozen=True)
class Figure:
    """A number with its unit, as written, and its value in base units."""

    text: str
    value: float
    unit: Unit


def figures(text: str) -> list[Figure]:
    """The numbers of a text that have a unit which says what they measure: 320 GB, 36 %, 20 tokens a parameter."""
    return [figure for found in _FIGURE.finditer(text) if (figure := _figure(*found.group(0, 1, 2, 3))) is not None]


def times_off(one: Figure, other: Figure) -> float:
    """By what factor two numbers differ; infinite if they measure different things."""
    a, b = one.unit, other.unit
    is_alike = a.physical == b.physical if a.physical else a.bases == b.bases
    if not is_alike or not (a.words <= b.words or b.words <= a.words) or not one.value or not other.value:
        return math.inf
    return max(one.value / other.value, other.value / one.value)


def _figure(text: str, number: str, name: str, under: str | None) -> Figure | None:
    if len(name) == 1 and name not in "s%":  # a symbol: 2 N d
        return None
    try:
        value = parse_quantity(number.strip(",.")).number
        unit = read_unit(f"{name}/{under}" if under else name)[0]
    except ValueError:
        return None
    # Bits and bytes alone are formats: 16 bits.
    is_telling = bool(under) or name == "%" or (bool(unit.physical) and (unit.bases != _BITS or unit.factor > BYTE))
    return Figure(text, float(value * unit.factor), unit) if is_telling else None


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The words of a text without endings and stop words; numbers are words."""
    words = [word for word in _WORD.findall(text.lower()) if word not in _STOP and (len(word) > 1 or word.isdigit())]
    return frozenset(word[:_STEM] for word in words)


def sentences(answer: str) -> list[str]:
    """The sentences of an answer, in order."""
    return [found for text in _SENTENCE_END.split(answer) if (found := " ".join(text.split()))]


def overlap(point: str, question: str, said: str) -> float:
    """The share of the point's stems that were said; the question's own words prove nothing."""
    wanted = stems(point) - stems(question) or stems(point)
    return len(wanted & stems(said)) / len(wanted) if wanted else 0.0


def overlap_at(point: str, question: str, said: Sequence[str], place: int) -> float:
    """The overlap with the sentence at this place, from 0, and its neighbours."""
    return overlap(point, question, " ".join(said[max(0, place - 1) : place + 2]))


def suggested(point: str, question: str, said: Sequence[str]) -> int:
    """The place of the sentence that has the point's number, else of that which shares most with it, from 0."""
    return max(
        range(len(said)),
        key=lambda place: (
            _is_near(numbers(point, question, said[place])),
            overlap_at(point, question, said, place), overlap(point, question, said[place]), -place,
        ),
    )  # fmt: skip


def numbers(point: str, question: str, sentence: str) -> tuple[Figure, Figure] | None:
    """Of the numbers of a sentence, the one nearest to a number of the point that measures the same, and that one; None
    if there is no such pair.  The question's own numbers prove nothing."""
    given = {figure.text for figure in figures(question)}
    said, wanted = ([figure for figure in figures(text) if figure.text not in given] for text in (sentence, point))
    pairs = [(one, other) for one in said for other in wanted if times_off(one, other) <= SAME_SUBJECT]
    return min(pairs, key=lambda pair: times_off(*pair), default=None)


def is_like(point: str, question: str, said: Sequence[str], place: int) -> bool:
    """Whether the sentence at this place may say the point: by its number if both have one, else by their words."""
    pair = numbers(point, question, said[place])
    return _is_near(pair) if pair else overlap_at(point, question, said, place) >= WEAK


def _is_near(pair: tuple[Figure, Figure] | None) -> bool:
    return pair is not None and times_off(*pair) <= NEAR


def claim(point: str, question: str, answer: str, text: str) -> PointJudged | str:
    """What the candidate says about a point: n; y, or y and the number of a sentence.  A message for anything else.

    A weak match comes back as `asked`; `settle` takes the reply.
    """
    said = sentences(answer)
    if text in ("n", "no"):
        return PointJudged(point=point, kind="missed")
    number = text.removeprefix("yes").removeprefix("y").strip()
    if number and not (number.isdecimal() and 1 <= int(number) <= len(said)):
        which = "" if len(said) == 1 else f", the number of the sentence that says it (1 to {len(said)}),"
        return f"Press y{which} or n."
    place = int(number) - 1 if number else suggested(point, question, said)
    return PointJudged(
        point=point,
        kind="evidenced" if is_like(point, question, said, place) else "asked",
        sentence=place + 1,
        phrase=said[place],
        overlap=round(overlap_at(point, question, said, place), 2),
    )


def settle(asked: PointJudged, text: str) -> PointJudged | str:
    """The reply to a weak match: withdrawn, kept with a reason, or, for another y, claimed, which counts nothing."""
    if text.lower() in WITHDRAW:
        return replace(asked, kind="withdrawn")
    if text.lower() in ("y", "yes"):
        return replace(asked, kind="claimed")
    if len(stems(text)) < LEAST_REASON:
        return f"A reason needs {LEAST_REASON} words of substance; w withdraws the point."
    return replace(asked, kind="kept", reason=text)


def probe_for(
    probes: Sequence[Probe],
    question: str,
    answer: str,
    seed: int,
    checked: Sequence[str] = (),
    asked: Collection[str] = (),
) -> str:
    """What to ask after an answer: a red flag in it is challenged, else a number unlike that of a `checked` text is
    taken up, else the point that it says least of is nudged; one of these may follow another that was `asked`.

    Else a phrase or a number is taken up, or the point that it says most of is deepened; without words one of all is
    drawn.  "" if there is nothing to ask.
    """
    texts = [text for probe in probes for text in (probe.if_said, probe.if_missed) if text]
    if not answer:
        return texts[seed % len(texts)] if texts else ""
    by_share = sorted(probes, key=lambda probe: overlap(probe.point, question, answer))
    shares = {probe: overlap(probe.point, question, answer) for probe in probes}
    points = [probe for probe in by_share if probe.point and not probe.is_red_flag]
    pairs = [pair for text in checked if (pair := numbers(text, question, answer))]
    near = [pair[0].text for pair in pairs if _is_near(pair)]
    unlike = [pair[0].text for pair in pairs if pair[0].text not in near]
    calls = [probe.if_said for probe in reversed(by_share) if probe.is_red_flag and shares[probe] >= CHALLENGED]
    calls += [TAKEN_UP.format(number=number) for number in unlike[:1]]
    calls += [probe.if_missed for probe in points if shares[probe] < WEAK]
    if asked or any(calls):
        return next((text for text in calls if text and text not in asked), "")
    taken_up = [probe.if_said for probe in probes if has_phrase(answer, probe.phrases)]
    said = [probe.if_said for probe in reversed(points) if probe.if_said and shares[probe] >= WEAK]
    if taken_up:
        return taken_up[seed % len(taken_up)]
    return next(iter([*(TAKEN_UP.format(number=number) for number in near), *said]), "")
