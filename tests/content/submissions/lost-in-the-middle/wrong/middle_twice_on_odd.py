# catalogue: 2
# with an odd number the worst document is on both sides
def reorder_for_long_context(docs_best_first):
    docs = list(docs_best_first)
    left = docs[0::2]
    right = docs[1::2]
    if len(left) > len(right):
        right = right + left[-1:]
    return left + right[::-1]
