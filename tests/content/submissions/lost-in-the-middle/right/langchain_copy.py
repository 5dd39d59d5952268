def reorder_for_long_context(docs_best_first):
    documents = list(docs_best_first)
    documents.reverse()
    reordered = []
    for i, value in enumerate(documents):
        if i % 2 == 1:
            reordered.append(value)
        else:
            reordered.insert(0, value)
    return reordered
