from collections import deque


def merge(ids, pair, new_id):
    queue = deque(ids)
    out = []
    while queue:
        out.append(queue.popleft())
        if queue and out[-1] == pair[0] and queue[0] == pair[1]:
            queue.popleft()
            out[-1] = new_id
    return out


if __name__ == "__main__":
    assert merge([1, 1, 1], (1, 1), 9) == [9, 1]
