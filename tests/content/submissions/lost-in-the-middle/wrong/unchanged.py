# gives the documents back as they came: the worst is at the end
def reorder_for_long_context(docs_best_first):
    return list(docs_best_first)
