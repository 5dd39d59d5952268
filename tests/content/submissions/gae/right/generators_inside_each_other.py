# style: generators and recursion; cut into episodes, each halved recursively into affine maps
import torch


def _episodes(dones):
    start = 0
    for t, d in enumerate(dones):
        if d:
            yield start, t + 1, True
            start = t + 1
    if start < len(dones):
        yield start, len(dones), False


def _backward(r, v, lo, hi, v_next, a_next, g, gl):
    """yields the advantages of hi-1 .. lo; halves are done right one first"""
    if hi - lo == 1:
        a = r[lo] + g * v_next - v[lo] + gl * a_next
        yield a
        return
    mid = (lo + hi) // 2
    for a in _backward(r, v, mid, hi, v_next, a_next, g, gl):
        last = a
        yield a
    yield from _backward(r, v, lo, mid, v[mid], last, g, gl)


def gae(rewards, values, dones, gamma, lam, last_value):
    r, v = rewards.tolist(), values.tolist()
    adv = []
    for lo, hi, ended in _episodes(dones.tolist()):
        piece = list(_backward(r, v, lo, hi, 0.0 if ended else last_value, 0.0, gamma, gamma * lam))
        adv.extend(reversed(piece))
    ret = [a + b for a, b in zip(adv, v)]
    return (torch.tensor(adv, dtype=rewards.dtype, device=rewards.device),
            torch.tensor(ret, dtype=rewards.dtype, device=rewards.device))
