"""You reverse the caller's list in place. Do not change the arguments; docs[::-1] or reversed makes a new one."""


def reorder_for_long_context(docs_best_first):
    docs_best_first.reverse()
    result = []
    for rank, doc in enumerate(docs_best_first):
        if rank % 2 == 1:
            result.append(doc)
        else:
            result.insert(0, doc)
    return result
