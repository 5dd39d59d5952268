# catalogue: 3
# pops the waiting list from the end
def schedule(requests, max_tokens, max_seqs):
    if any(p + n > max_tokens for _, p, n in requests):
        raise ValueError
    stack, running, out, i = [], {}, [], 0
    while i < len(requests) or stack or running:
        while i < len(requests) and requests[i][0] <= len(out):
            stack.append(i)
            i += 1
        while stack and len(running) < max_seqs:
            j = stack[-1]
            if sum(sum(requests[r][1:]) for r in running) + sum(requests[j][1:]) > max_tokens:
                break
            running[stack.pop()] = requests[j][2]
        out.append(sorted(running))
        running = {j: n - 1 for j, n in running.items() if n > 1}
    return out
