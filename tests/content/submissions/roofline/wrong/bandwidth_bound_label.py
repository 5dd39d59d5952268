# the label is not one of the two
def roofline(flops, bytes, peak_flops, bw):
    c, m = flops / peak_flops, bytes / bw
    return max(c, m), "compute" if c > m else "bandwidth"
