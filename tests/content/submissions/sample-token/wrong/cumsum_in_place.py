# other: in-place cumsum mutates
def sample(probs, u):
    nz = int((probs > 0).nonzero()[-1])
    c = probs.cumsum_(0)
    hit = (c > u).nonzero()
    return int(hit[0]) if len(hit) else nz
