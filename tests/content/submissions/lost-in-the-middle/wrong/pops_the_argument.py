# catalogue: 5
# empties the caller's list while dealing the documents out
def reorder_for_long_context(docs_best_first):
    head, tail = [], []
    while docs_best_first:
        head.append(docs_best_first.pop(0))
        if docs_best_first:
            tail.append(docs_best_first.pop(0))
    tail.reverse()
    return head + tail
