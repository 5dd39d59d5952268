import heapq


def bpe_encode(text, merges):
    rank = {pair: number for number, pair in enumerate(merges)}
    part = [bytes([b]) for b in text.encode("utf-8")]
    n = len(part)
    after = list(range(1, n + 1))
    before = list(range(-1, n - 1))
    places, waiting = {}, []

    def note(i):
        if i < 0 or after[i] >= n:
            return
        number = rank.get((part[i], part[after[i]]))
        if number is None:
            return
        if number not in places:
            places[number] = []
            heapq.heappush(waiting, number)
        places[number].append(i)

    for i in range(n):
        note(i)
    while waiting:
        number = heapq.heappop(waiting)
        pair = merges[number]
        for i in sorted(places.pop(number)):
            if part[i] is None or after[i] >= n or (part[i], part[after[i]]) != pair:
                continue
            j = after[i]
            part[i], part[j] = pair[0] + pair[1], None
            after[i] = after[j]
            if after[i] < n:
                before[after[i]] = i
            note(before[i])
            note(i)
    return [one for one in part if one is not None]
