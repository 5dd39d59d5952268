# catalogue: none
# unnamed: encodes each piece of 64 symbols by itself
def bpe_encode(text, merges):
    rank = {pair: i for i, pair in enumerate(merges)}
    done, data = [], [bytes([b]) for b in text.encode("utf-8")]
    for start in range(0, len(data), 64):
        parts = data[start : start + 64]
        while True:
            ranks = [rank.get(pair, len(merges)) for pair in zip(parts, parts[1:])]
            lowest = min(ranks, default=len(merges))
            if lowest == len(merges):
                break
            i = ranks.index(lowest)
            parts[i : i + 2] = [parts[i] + parts[i + 1]]
        done += parts
    return done
