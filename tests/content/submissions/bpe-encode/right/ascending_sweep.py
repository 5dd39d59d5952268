def bpe_encode(text, merges):
    rank = {p: r for r, p in enumerate(merges)}
    data = text.encode("utf-8")
    at = {i: data[i:i + 1] for i in range(len(data))}
    ends = {i + 1: i for i in at}
    bucket = [set() for _ in merges]

    def offer(i):
        if i in at:
            r = rank.get((at[i], at.get(i + len(at[i]))))
            if r is not None:
                bucket[r].add(i)

    for i in list(at):
        offer(i)
    for r, (a, b) in enumerate(merges):
        for i in sorted(bucket[r]):
            j = i + len(a)
            if at.get(i) == a and at.get(j) == b:
                del at[j], ends[j]
                at[i] = a + b
                ends[j + len(b)] = i
                offer(i)
                offer(ends.get(i))
    return [at[i] for i in sorted(at)]
