# returns the attainable FLOP/s, not a time
def roofline(flops, bytes, peak_flops, bw):
    if bytes == 0:
        return float(peak_flops), "compute"
    ceiling = flops / bytes * bw
    return (float(peak_flops), "compute") if ceiling > peak_flops else (ceiling, "memory")
