"""Ordering documents for a long context: the best at its two ends, the worst in the middle.

Models often use the beginning and the end of a long context better than its middle; how much better depends on the
model. So the ranked documents go to the two ends in turn, starting with the best, and fill the context inwards: ranks
1, 3, 5 ... from the front, ranks 2, 4, 6 ... from the back.

    d_1 d_3 d_5 ... d_6 d_4 d_2

Source: Liu et al. 2023, "Lost in the Middle: How Language Models Use Long Contexts", arXiv:2307.03172, sections 2 and 5
(the effect; the order itself is LangChain's LongContextReorder).
"""

from collections import Counter
from typing import Any


def reorder_for_long_context(docs_best_first: list[Any]) -> list[Any]:
    front = docs_best_first[0::2]  # the best, the third, the fifth ...
    back = docs_best_first[1::2]  # the second, the fourth ...
    return front + back[::-1]  # the second comes last


def judge(arguments: dict[str, Any], output: Any) -> str | None:
    """Every document as often as it occurs, and none farther from its nearer end than a worse one."""
    docs = arguments["docs_best_first"]
    if len(output) != len(docs):
        return f"{len(docs)} documents expected, {len(output)} returned"
    are_same = Counter(map(repr, docs)) == Counter(map(repr, output))  # quick for thousands
    for doc in [] if are_same else docs:
        if output.count(doc) != docs.count(doc):
            return f"the document {doc!r} is expected {docs.count(doc)} times, not {output.count(doc)}"
    for depth in range((len(docs) + 1) // 2):  # the two best are at the ends, the next two beside them
        ends = [output[depth], output[-1 - depth]]
        for doc in docs[2 * depth : 2 * depth + 2]:
            if doc not in ends:
                return f"{doc!r} belongs {depth} positions from an end, but {ends[0]!r} is there"
            ends.remove(doc)
    return None
