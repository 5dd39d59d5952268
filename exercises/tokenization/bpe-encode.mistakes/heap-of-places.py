"""A heap of ranks and positions; stale entries are dropped when they are popped."""

from heapq import heapify, heappop, heappush


def bpe_encode(text, merges):
    rank = {tuple(pair): position for position, pair in enumerate(merges)}
    data = text.encode("utf-8")
    tokens, n = {at: data[at : at + 1] for at in range(len(data))}, len(data)
    starts = {at + 1: at for at in range(n)}  # where the token that ends here starts

    def offer(at):
        token = tokens.get(at)
        if token is not None and (found := rank.get((token, tokens.get(at + len(token))))) is not None:
            heappush(heap, (found, at))

    heap = [(rank[pair], at) for at, pair in enumerate(zip(tokens.values(), list(tokens.values())[1:])) if pair in rank]
    heapify(heap)
    while heap:
        lowest, fresh = heap[0][0], []
        while heap and heap[0][0] == lowest:
            at = heappop(heap)[1]
            left, right = merges[lowest]
            if tokens.get(at) == left and tokens.get(at + len(left)) == right:
                del tokens[at + len(left)], starts[at + len(left)]
                tokens[at] = left + right
                starts[at + len(left) + len(right)] = at
                fresh.append(at)
        for at in fresh:
            offer(starts.get(at))
            offer(at)
    return [tokens[at] for at in sorted(tokens)]
