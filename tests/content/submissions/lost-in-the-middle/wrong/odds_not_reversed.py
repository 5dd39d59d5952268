# the second half is not turned round, so its best document is in the middle
def reorder_for_long_context(docs_best_first):
    return list(docs_best_first[::2]) + list(docs_best_first[1::2])
