"""Two ways to interleave items, each of which changes the order as little as possible.  Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def spread_in(items: Sequence[T], others: Sequence[T]) -> list[T]:
    """The others at even distances among the items; an item comes first."""
    places = [((n + 1) / (len(items) + 1) if n else 0.0, 0, n) for n in range(len(items))]
    places += [((n + 1) / (len(others) + 1), 1, n) for n in range(len(others))]
    return [(items, others)[which][n] for _, which, n in sorted(places)]


def alternate_topics(
    items: Sequence[T], topic_of: Callable[[T], str], family_of: Callable[[T], str] = lambda _: ""
) -> list[T]:
    """The same items, no two of one topic beside each other if that is possible; otherwise in their order.

    Items of one family ("" for none) are separated, too, unless that would put two of one topic beside each other.
    """
    left, order = list(items), list[T]()
    counts = Counter(map(topic_of, items))
    last, family = "", ""
    while left:
        # A topic with more than half of the remaining items must be taken now, or its items would end up together.
        urgent = next((name for name, count in counts.items() if 2 * count > len(left) and name != last), None)
        if urgent is None:
            apart = (n for n in _firsts(left, topic_of, last) if not family or family_of(left[n]) != family)
            place = next(apart, next(_firsts(left, topic_of, last), 0))
        else:
            place = next(n for n in _firsts(left, topic_of, last) if topic_of(left[n]) == urgent)
        item = left.pop(place)
        order.append(item)
        last, family = topic_of(item), family_of(item)
        counts[last] -= 1
    return order


def _firsts(items: Sequence[T], topic_of: Callable[[T], str], last: str) -> Iterator[int]:
    """The place of the first item of each topic but the last one."""
    seen = {last}
    for place, item in enumerate(items):
        if (topic := topic_of(item)) not in seen:
            seen.add(topic)
            yield place
