def roofline(flops, bytes, peak_flops, bw):
    t_compute = flops / peak_flops
    t_memory = bytes / bw
    if t_compute > t_memory:
        return t_compute, "compute"
    return t_memory, "memory"
