def roofline(flops, bytes, peak_flops, bw):
    return max((flops / peak_flops, "compute"), (bytes / bw, "memory"))
