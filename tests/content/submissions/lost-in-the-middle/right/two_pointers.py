def reorder_for_long_context(docs_best_first):
    n = len(docs_best_first)
    result = [None] * n
    left, right = 0, n - 1
    for rank, doc in enumerate(docs_best_first):
        if rank % 2:
            result[left] = doc
            left += 1
        else:
            result[right] = doc
            right -= 1
    return result
