# catalogue: 3
# the list is only turned round
def reorder_for_long_context(docs_best_first):
    return list(reversed(docs_best_first))
