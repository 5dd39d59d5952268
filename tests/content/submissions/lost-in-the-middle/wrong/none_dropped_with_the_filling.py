# other: fills up the pairs with None and drops a document that is None with it
from itertools import zip_longest


def reorder_for_long_context(docs_best_first):
    front, back = [], []
    for left, right in zip_longest(docs_best_first[::2], docs_best_first[1::2]):
        if left is not None:
            front.append(left)
        if right is not None:
            back.append(right)
    return front + back[::-1]
