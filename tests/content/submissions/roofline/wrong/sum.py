# catalogue: 1
# no overlap: the times add up
def roofline(flops, bytes, peak_flops, bw):
    c, m = flops / peak_flops, bytes / bw
    return c + m, "compute" if c > m else "memory"
