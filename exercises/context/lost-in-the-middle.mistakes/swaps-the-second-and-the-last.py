"""You swap the second and the last document. The worst is then in second position; it belongs in the middle."""


def reorder_for_long_context(docs_best_first):
    docs = list(docs_best_first)
    if len(docs) > 2:
        docs[1], docs[-1] = docs[-1], docs[1]
    return docs
