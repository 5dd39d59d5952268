# catalogue: 2
# takes documents in pairs; with an odd number the last one is lost
def reorder_for_long_context(docs_best_first):
    docs = list(docs_best_first)
    front, back = [], []
    for i in range(len(docs) // 2):
        front.append(docs[2 * i])
        back.insert(0, docs[2 * i + 1])
    return front + back
