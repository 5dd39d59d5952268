# catalogue: 4
# low intensity is called compute bound
def roofline(flops, bytes, peak_flops, bw):
    time = max(flops / peak_flops, bytes / bw)
    bound = "compute" if flops * bw < bytes * peak_flops else "memory"
    return time, bound
