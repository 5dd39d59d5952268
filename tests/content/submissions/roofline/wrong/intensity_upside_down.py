# catalogue: 4
# intensity as bytes per flop against peak/bw
def roofline(flops, bytes, peak_flops, bw):
    time = max(flops / peak_flops, bytes / bw)
    if not flops:
        return time, "memory"
    return time, "compute" if bytes / flops > peak_flops / bw else "memory"
