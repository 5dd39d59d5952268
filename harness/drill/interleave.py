"""Two ways to interleave items, each of which changes the order as little as possible.  Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush
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
    topics: dict[str, deque[tuple[int, T]]] = {}
    for place, item in enumerate(items):
        topics.setdefault(topic_of(item), deque()).append((place, item))
    large = [name for name, members in topics.items() if len(members) > 1]
    # The first item of each topic but the last one taken, which is put back when another topic was taken.
    heads = [(members[0][0], name) for name, members in topics.items()]
    heapify(heads)
    order: list[T] = []
    last, family = "", ""
    for left in range(len(items), 0, -1):
        # A topic with more than half of the remaining items must be taken now, or its items would end up together.
        chosen = next((name for name in large if 2 * len(topics[name]) > left and name != last), None)
        if chosen is None:
            related = []
            while heads and family and family_of(topics[heads[0][1]][0][1]) == family:
                related.append(heappop(heads))
            chosen = heappop(heads)[1] if heads else related.pop(0)[1] if related else last
            for head in related:
                heappush(heads, head)
        else:
            heads.remove((topics[chosen][0][0], chosen))
            heapify(heads)
        item = topics[chosen].popleft()[1]
        order.append(item)
        if last and last != chosen and topics[last]:
            heappush(heads, (topics[last][0][0], last))
        last, family = chosen, family_of(item)
    return order
