# catalogue: 2
# "least time" read as min; the bound is right
def roofline(flops, bytes, peak_flops, bw):
    compute = flops / peak_flops
    memory = bytes / bw
    bound = "memory" if memory > compute else "compute"
    return min(compute, memory), bound
