# other: sorts dictionaries by their score, though the list is ranked already
def reorder_for_long_context(docs_best_first):
    docs = list(docs_best_first)
    if docs and all(isinstance(d, dict) and "score" in d for d in docs):
        docs.sort(key=lambda d: d["score"], reverse=True)
    return docs[::2] + docs[1::2][::-1]
