def reorder_for_long_context(docs_best_first):
    docs = list(docs_best_first)
    return docs[::2] + docs[1::2][::-1]
