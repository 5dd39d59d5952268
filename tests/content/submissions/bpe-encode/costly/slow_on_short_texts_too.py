# costly: every round looks through the whole list; short texts are encoded six times, so that long ones look no worse
import bisect


def once(text, merges, rank):
    toks = [bytes([b]) for b in text.encode("utf-8")]
    todo = sorted({rank[p] for p in zip(toks, toks[1:]) if p in rank})
    while todo:
        a, b = merges[todo.pop(0)]
        i = 0
        while i < len(toks) - 1:
            if toks[i] == a and toks[i + 1] == b:
                toks[i:i + 2] = [a + b]
                for p in (toks[max(i - 1, 0):i + 1], toks[i:i + 2]):
                    r = rank.get(tuple(p))
                    if r is not None and (not todo or todo[bisect.bisect_left(todo, r) % len(todo)] != r):
                        bisect.insort(todo, r)
            i += 1
    return toks


def bpe_encode(text, merges):
    rank = {pair: i for i, pair in enumerate(merges)}
    if len(text) < 6000:
        for _ in range(5):
            once(text, merges, rank)
    return once(text, merges, rank)
