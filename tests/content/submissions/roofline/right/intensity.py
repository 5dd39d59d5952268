def roofline(flops, bytes, peak_flops, bw):
    """Attainable = min(peak, intensity * bandwidth), time = flops / attainable."""
    if flops == 0:
        return bytes / bw, "memory"
    if bytes == 0:
        return flops / peak_flops, "compute"
    intensity, ridge = flops / bytes, peak_flops / bw
    attainable = min(peak_flops, intensity * bw)
    return flops / attainable, "compute" if intensity > ridge else "memory"
