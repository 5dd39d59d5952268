from itertools import zip_longest


def reorder_for_long_context(docs_best_first):
    front, back = [], []
    for left, right in zip_longest(docs_best_first[::2], docs_best_first[1::2]):
        front.append(left)
        if right is not None:  # an odd number of documents
            back.append(right)
    return front + back[::-1]
