# named: asserts-instead-of-raising
def _suffix_start(costs, room):
    start = len(costs)
    while start > 0 and costs[start - 1] <= room:
        start -= 1
        room -= costs[start]
    return start


def fit_context(messages, budget, count):
    sys_idx = [i for i, m in enumerate(messages) if m["role"] == "system"]
    other_idx = [i for i, m in enumerate(messages) if m["role"] != "system"]
    room = budget - sum(count(messages[i]) for i in sys_idx)
    assert not (room < 0)
    start = _suffix_start([count(messages[i]) for i in other_idx], room)
    keep = sorted(sys_idx + other_idx[start:])
    return [messages[i] for i in keep]
