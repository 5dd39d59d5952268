from functools import reduce


def greedy_decode(model, ids, max_new, eos=None):
    def step(state, _):
        seq, stopped = state
        if stopped:
            return state
        token = int(model(list(seq)).argmax(-1))
        return [*seq, token], eos is not None and token == eos

    return reduce(step, range(max_new), (list(ids), False))[0]
