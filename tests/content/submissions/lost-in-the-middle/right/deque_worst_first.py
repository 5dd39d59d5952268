from collections import deque


class Ranked(list):
    pass


def reorder_for_long_context(docs_best_first):
    line = deque()
    front = False
    for doc in reversed(docs_best_first):
        (line.appendleft if front else line.append)(doc)
        front = not front
    return Ranked(line)
