# for each place the length of the match that ends there, as vLLM's reversed search does
def ngram_draft(ids, max_n, k):
    best, end = 0, None
    last = len(ids) - 1
    for place in range(last):
        n = 0
        while n < max_n and n <= place and ids[place - n] == ids[last - n]:
            n += 1
        if n > best:
            best, end = n, place + 1
    return [] if end is None else ids[end : end + k]
