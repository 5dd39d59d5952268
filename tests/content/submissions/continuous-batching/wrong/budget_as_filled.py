# catalogue: 2
# counts the tokens that are in the cache now (prompt + made so far), as vLLM's pages do
def schedule(requests, max_tokens, max_seqs):
    for a, p, n in requests:
        if p + n > max_tokens:
            raise ValueError
    made, queue, out = {}, list(range(len(requests))), []
    while queue or made:
        while queue and len(made) < max_seqs and requests[queue[0]][0] <= len(out):
            now = sum(requests[j][1] + m for j, m in made.items())
            if now + requests[queue[0]][1] + 1 > max_tokens:
                break
            made[queue.pop(0)] = 0
        out.append(sorted(made))
        for j in list(made):
            made[j] += 1
            if made[j] == requests[j][2]:
                del made[j]
    return out
