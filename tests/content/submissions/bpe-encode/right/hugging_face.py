# Hugging Face tokenizers' Word::merge_all: linked symbols and a priority queue of merges, one join at a time
import heapq


class Symbol:
    def __init__(self, c, prev, next, len):
        self.c, self.prev, self.next, self.len = c, prev, next, len


def bpe_encode(text, merges):
    vocab = {bytes([i]): i for i in range(256)}
    for left, right in merges:
        vocab.setdefault(left + right, len(vocab))
    names = {i: token for token, i in vocab.items()}
    table = {(vocab[l], vocab[r]): (rank, vocab[l + r]) for rank, (l, r) in enumerate(merges)}
    data = text.encode("utf-8")
    symbols = [Symbol(b, i - 1, i + 1 if i + 1 < len(data) else -1, 1) for i, b in enumerate(data)]
    queue = []
    for i in range(len(symbols) - 1):
        pair = (symbols[i].c, symbols[i + 1].c)
        if pair in table:
            rank, new_id = table[pair]
            heapq.heappush(queue, (rank, i, new_id))
    while queue:
        rank, pos, new_id = heapq.heappop(queue)
        top = symbols[pos]
        if top.len == 0 or top.next == -1:
            continue
        right = symbols[top.next]
        if table.get((top.c, right.c), (None, None))[1] != new_id:
            continue
        top.c, top.len, top.next = new_id, top.len + right.len, right.next
        right.len = 0
        if right.next > -1:
            symbols[right.next].prev = pos
        if top.prev >= 0:
            pair = (symbols[top.prev].c, top.c)
            if pair in table:
                heapq.heappush(queue, (table[pair][0], top.prev, table[pair][1]))
        if top.next != -1:
            pair = (top.c, symbols[top.next].c)
            if pair in table:
                heapq.heappush(queue, (table[pair][0], pos, table[pair][1]))
    return [names[s.c] for s in symbols if s.len]
