import regex

class Node:
    def __init__(self, b):
        self.b, self.next = b, None

def _chain(data):
    head = None
    for byte in reversed(data):
        node = Node(bytes([byte]))
        node.next, head = head, node
    return head

def _best(head, ranks):
    best, where, n = None, None, head
    while n and n.next:
        r = ranks.get(n.b + n.next.b)
        if r is not None and (best is None or r < best):
            best, where = r, n
        n = n.next
    return where

def _ids(piece, ranks):
    if piece in ranks:
        yield ranks[piece]
        return
    head = _chain(piece)
    while (n := _best(head, ranks)) is not None:
        n.b += n.next.b
        n.next = n.next.next
    while head:
        yield ranks[head.b]
        head = head.next

def encode_ordinary(text, ranks, pattern):
    return [i for m in regex.finditer(pattern, text) for i in _ids(m.group().encode(), ranks)]
