"""One token, then the rest by recursion."""

def greedy_decode(model, ids, max_new, eos=None):
    if max_new == 0:
        return list(ids)
    scores = model(list(ids)).tolist()
    token = max(range(len(scores)), key=scores.__getitem__)
    longer = [*ids, token]
    return longer if token == eos else greedy_decode(model, longer, max_new - 1, eos)
