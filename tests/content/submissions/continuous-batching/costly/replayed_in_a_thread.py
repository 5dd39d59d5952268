# Every step replays all steps before it, in a thread of its own.
import threading


def replay(requests, max_tokens, max_seqs, steps, found):
    running, first = {}, 0
    for step in range(steps + 1):
        running = {i: n - 1 for i, n in running.items() if n > 1}
        while first < len(requests) and requests[first][0] <= step and len(running) < max_seqs:
            if sum(sum(requests[i][1:]) for i in [*running, first]) > max_tokens:
                break
            running[first] = requests[first][2]
            first += 1
    found[:] = [list(running), first]


def schedule(requests, max_tokens, max_seqs):
    if any(p + n > max_tokens for _, p, n in requests):
        raise ValueError(max_tokens)
    timeline, found = [], [[], 0]
    while True:
        thread = threading.Thread(target=replay, args=(requests, max_tokens, max_seqs, len(timeline), found))
        thread.start()
        thread.join()
        if not found[0] and found[1] == len(requests):
            return timeline
        timeline.append(found[0])
