"""You remove the documents from the caller's list, which is empty afterwards. Do not change the arguments; copy the
list first."""


def reorder_for_long_context(docs_best_first):
    front, back = [], []
    while docs_best_first:
        front.append(docs_best_first.pop(0))
        if docs_best_first:
            back.append(docs_best_first.pop(0))
    return front + back[::-1]
