# catalogue: 2
# the faster of the two, with its name
def roofline(flops, bytes, peak_flops, bw):
    return min((flops / peak_flops, "compute"), (bytes / bw, "memory"))
