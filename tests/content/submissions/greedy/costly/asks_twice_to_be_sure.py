# costly: calls the model twice for each token and compares the two
import torch


def greedy_decode(model, ids, max_new, eos=None):
    tokens = torch.tensor(list(ids))
    for _ in range(max_new):
        best = torch.argmax(model(tokens.tolist()))
        again = torch.argmax(model(tokens.tolist()))
        assert best == again
        tokens = torch.cat([tokens, best.reshape(1)])
        if eos is not None and best.item() == eos:
            break
    return tokens.tolist()
