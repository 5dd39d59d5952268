# catalogue: 3
# 8 bits to the byte
def roofline(flops, bytes, peak_flops, bw):
    t = {"compute": flops / peak_flops, "memory": 8 * bytes / bw}
    b = max(t, key=t.get)
    return t[b], b
