# catalogue: 3
# every document is put in front of the ones before: best last
def reorder_for_long_context(docs_best_first):
    out = []
    for doc in docs_best_first:
        out = [doc] + out
    return out
