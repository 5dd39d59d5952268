"""You alternate between the best and the worst. The worst is then in second position, near the beginning; it belongs in
the middle."""


def reorder_for_long_context(docs_best_first):
    docs = list(docs_best_first)
    result = []
    while docs:
        result.append(docs.pop(0))
        if docs:
            result.append(docs.pop())
    return result
