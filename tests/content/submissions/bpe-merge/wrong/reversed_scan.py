# catalogue: 4
from collections import deque

def merge(ids, pair, new_id):
    src, dst = list(ids), deque()
    while src:
        last = src.pop()
        if src and last == pair[1] and src[-1] == pair[0]:
            src.pop()
            last = new_id
        dst.appendleft(last)
    return list(dst)
