# flops / bytes without a guard for 0 bytes
def roofline(flops, bytes, peak_flops, bw):
    intensity = flops / bytes
    return max(flops / peak_flops, bytes / bw), "compute" if intensity > peak_flops / bw else "memory"
