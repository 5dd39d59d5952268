from collections import deque


def compact(messages, budget, count, summarize, keep):
    costs = [count(message) for message in messages]
    if sum(costs) <= budget:
        return list(messages)
    middle, tail, head = deque(messages), deque(), []
    while middle and middle[0]["role"] == "system":
        head.append(middle.popleft())
    while middle and (keep > 0 or (tail and tail[0]["role"] == "tool")):
        tail.appendleft(middle.pop())
        keep -= 1
    if len(middle) == 0:
        raise ValueError
    summary = {"content": summarize(list(middle)), "role": "user"}
    kept = sum(costs[: len(head)]) + sum(costs[len(head) + len(middle) :])
    if kept + count(summary) > budget:
        raise ValueError
    return head + [summary] + list(tail)
