# catalogue: 5
# reverses the caller's list in place
def reorder_for_long_context(docs_best_first):
    docs_best_first.reverse()
    reordered = []
    for i, value in enumerate(docs_best_first):
        if i % 2 == 1:
            reordered.append(value)
        else:
            reordered.insert(0, value)
    return reordered
