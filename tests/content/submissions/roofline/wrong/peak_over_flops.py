# catalogue: 4
# divides the machine by the work
def roofline(flops, bytes, peak_flops, bw):
    c = peak_flops / flops if flops else 0.0
    m = bw / bytes if bytes else 0.0
    return (c, "compute") if c > m else (m, "memory")
