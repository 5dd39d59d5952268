def reorder_for_long_context(docs_best_first):
    head, tail = [], []
    for k in range(0, len(docs_best_first), 2):
        pair = docs_best_first[k:k + 2]
        if (k // 2) % 2:
            pair = pair[::-1]
        head.extend(pair[:1])
        tail.extend(pair[1:])
    return head + tail[::-1]
