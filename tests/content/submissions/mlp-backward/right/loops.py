# style: loops over rows and features, lists of floats
import math

import torch


def mlp_backward(x, targets, w1, b1, w2, b2):
    xs, ws1, bs1, ws2, bs2 = (t.double().tolist() for t in (x, w1, b1, w2, b2))
    n, hidden, classes, width = len(xs), len(ws1), len(ws2), len(xs[0])
    gx = [[0.0] * width for _ in range(n)]
    g1 = [[0.0] * width for _ in range(hidden)]
    gb1 = [0.0] * hidden
    g2 = [[0.0] * hidden for _ in range(classes)]
    gb2 = [0.0] * classes
    loss = 0.0
    for i, target in enumerate(targets.tolist()):
        z = [sum(a * b for a, b in zip(xs[i], row)) + bias for row, bias in zip(ws1, bs1)]
        h = [max(value, 0.0) for value in z]
        logits = [sum(a * b for a, b in zip(h, row)) + bias for row, bias in zip(ws2, bs2)]
        top = max(logits)
        total = sum(math.exp(value - top) for value in logits)
        loss += top + math.log(total) - logits[target]
        gh = [0.0] * hidden
        for c in range(classes):
            g = (math.exp(logits[c] - top) / total - (c == target)) / n
            gb2[c] += g
            for j in range(hidden):
                g2[c][j] += g * h[j]
                gh[j] += g * ws2[c][j]
        for j in range(hidden):
            if z[j] > 0:
                gb1[j] += gh[j]
                for k in range(width):
                    g1[j][k] += gh[j] * xs[i][k]
                    gx[i][k] += gh[j] * ws1[j][k]
    named = {"x": gx, "w1": g1, "b1": gb1, "w2": g2, "b2": gb2}
    return torch.tensor(loss / n, dtype=x.dtype), {key: torch.tensor(g, dtype=x.dtype) for key, g in named.items()}
