# catalogue: 3
# takes bw for bits per second turned the other way: bytes / (8 * bw)
def roofline(flops, bytes, peak_flops, bw):
    mem, comp = bytes / (bw * 8), flops / peak_flops
    if mem > comp:
        return mem, "memory"
    return comp, "compute"
