# catalogue: 1
# the two halves are put together the wrong way round
def reorder_for_long_context(docs_best_first):
    docs = list(docs_best_first)
    even, odd = docs[0::2], docs[1::2]
    return odd[::-1] + even
