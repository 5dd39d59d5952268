# best half in front, the rest behind it with its best last: the second best is not near an end
def reorder_for_long_context(docs_best_first):
    docs = list(docs_best_first)
    mid = (len(docs) + 1) // 2
    return docs[:mid] + docs[mid:][::-1]
