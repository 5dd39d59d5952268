# ranks the documents in a dict keyed by document, which raises for those that cannot be hashed
def reorder_for_long_context(docs_best_first):
    rank = {doc: i for i, doc in enumerate(docs_best_first)}
    front = [d for d in rank if rank[d] % 2 == 0]
    back = [d for d in rank if rank[d] % 2 == 1]
    return front + back[::-1]
