from collections import namedtuple

Bound = namedtuple("Bound", ["time", "bound"])


def roofline(flops, bytes, peak_flops, bw):
    need = {"compute": flops / peak_flops, "memory": bytes / bw}
    name = max(need, key=need.get)
    return Bound(need[name], name)
