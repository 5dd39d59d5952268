# a request that can never fit is left out in silence
def schedule(requests, max_tokens, max_seqs):
    queue = [j for j, (_, p, n) in enumerate(requests) if p + n <= max_tokens]
    running, out = {}, []
    while queue or running:
        while queue and requests[queue[0]][0] <= len(out) and len(running) < max_seqs:
            j = queue[0]
            if sum(sum(requests[r][1:]) for r in running) + sum(requests[j][1:]) > max_tokens:
                break
            running[j] = requests[j][2]
            queue.pop(0)
        out.append(sorted(running))
        running = {j: n - 1 for j, n in running.items() if n > 1}
    return out
