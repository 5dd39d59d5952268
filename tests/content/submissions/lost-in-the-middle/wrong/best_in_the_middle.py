# catalogue: 1
# the best document ends up in the middle, the worst at the ends
def reorder_for_long_context(docs_best_first):
    out = []
    for i, doc in enumerate(docs_best_first):
        if i % 2 == 0:
            out.append(doc)
        else:
            out.insert(0, doc)
    return out
