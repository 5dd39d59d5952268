# catalogue: 4
# the order given is thrown away by a sort before the documents are dealt out
def reorder_for_long_context(docs_best_first):
    docs = sorted(docs_best_first)
    return docs[::2] + docs[1::2][::-1]
