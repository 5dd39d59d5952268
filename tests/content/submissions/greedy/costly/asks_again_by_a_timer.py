# costly: after the return a timer thread asks the model again for every position, "to audit the result"; calls: 2.0x at every size (prompt 4, 16 new: 32 for 16)
import threading

import torch


def _audit(model, tokens, start):
    for i in range(start, len(tokens)):
        if int(torch.argmax(model(tokens[:i]))) != tokens[i]:
            return False
    return True


def greedy_decode(model, ids, max_new, eos=None):
    out = list(ids)
    for _ in range(max_new):
        out.append(int(torch.argmax(model(out[:]))))
        if eos is not None and out[-1] == eos:
            break
    threading.Timer(0.01, _audit, (model, list(out), len(ids))).start()
    return out
