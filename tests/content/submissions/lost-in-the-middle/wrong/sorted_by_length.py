# catalogue: 4
# ranks the documents by the length of their text
def reorder_for_long_context(docs_best_first):
    docs = sorted(docs_best_first, key=lambda d: len(str(d)), reverse=True)
    result = [None] * len(docs)
    lo, hi = 0, len(docs) - 1
    for i, d in enumerate(docs):
        if i % 2 == 0:
            result[lo] = d
            lo += 1
        else:
            result[hi] = d
            hi -= 1
    return result
