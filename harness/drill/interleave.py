"""Two ways to bring a line into another order, with as little moved as possible.  Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush
from typing import TypeVar

T = TypeVar("T")


def spread_in(line: Sequence[T], guests: Sequence[T]) -> list[T]:
    """The guests at even distances in the line, which begins."""
    places = [((n + 1) / (len(line) + 1) if n else 0.0, 0, n) for n in range(len(line))]
    places += [((n + 1) / (len(guests) + 1), 1, n) for n in range(len(guests))]
    return [(line, guests)[whose][n] for _, whose, n in sorted(places)]


def alternate_topics(
    line: Sequence[T], group_of: Callable[[T], str], kin_of: Callable[[T], str] = lambda _: ""
) -> list[T]:
    """The same line, nobody behind one of the same group where that can be had, else the foremost first.

    Kin ("" for none) are kept apart, too, as long as that costs no other neighbours of one group.
    """
    groups: dict[str, deque[tuple[int, T]]] = {}
    for place, item in enumerate(line):
        groups.setdefault(group_of(item), deque()).append((place, item))
    large = [name for name, members in groups.items() if len(members) > 1]
    # The group of the last one is not among the heads: it is put back when another was taken.
    heads = [(members[0][0], name) for name, members in groups.items()]
    heapify(heads)
    order: list[T] = []
    last, kin = "", ""
    for left in range(len(line), 0, -1):
        # A group with more than half of what is left is taken from now, or it would end up among itself.
        chosen = next((name for name in large if 2 * len(groups[name]) > left and name != last), None)
        if chosen is None:
            related = []
            while heads and kin and kin_of(groups[heads[0][1]][0][1]) == kin:
                related.append(heappop(heads))
            chosen = heappop(heads)[1] if heads else related.pop(0)[1] if related else last
            for head in related:
                heappush(heads, head)
        else:
            heads.remove((groups[chosen][0][0], chosen))
            heapify(heads)
        item = groups[chosen].popleft()[1]
        order.append(item)
        if last and last != chosen and groups[last]:
            heappush(heads, (groups[last][0][0], last))
        last, kin = chosen, kin_of(item)
    return order
