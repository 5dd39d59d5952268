"""You start with the best document and add the others at its two sides, so the best ends up in the middle. Start with
the worst."""


def reorder_for_long_context(docs_best_first):
    result = []
    for rank, doc in enumerate(docs_best_first):
        if rank % 2 == 0:
            result.append(doc)
        else:
            result.insert(0, doc)
    return result
