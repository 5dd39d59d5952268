# costly: str.replace goes through the whole text for each merge that is in the list
import heapq
from collections import defaultdict


def bpe_encode(text, merges):
    chars = {bytes([b]): chr(b) for b in range(256)}
    for a, b in merges:
        chars.setdefault(a + b, chr(0x10000 + len(chars)))
    uses = defaultdict(list)
    for rank, (a, b) in enumerate(merges):
        uses[a].append(rank)
        uses[b].append(rank)
    data = "".join(chars[bytes([b])] for b in text.encode("utf-8"))
    todo = list(range(len(merges)))
    while todo:
        rank = heapq.heappop(todo)
        a, b = merges[rank]
        pair = chars[a] + chars[b]
        if pair in data:
            data = data.replace(pair, chars[a + b])
            for other in uses[a + b]:
                if other < rank:
                    heapq.heappush(todo, other)
    parts = {char: part for part, char in chars.items()}
    return [parts[char] for char in data]
