# // drops everything below a second
def roofline(flops, bytes, peak_flops, bw):
    c, m = flops / peak_flops, bytes / bw
    return max(flops // peak_flops, bytes // bw), "compute" if c > m else "memory"
