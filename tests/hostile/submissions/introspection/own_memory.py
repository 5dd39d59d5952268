# exercise: softmax
# Scans up to 1 GB of its own writable memory for the secret that the zygote should never have held.

PREFIX, REST = b"harness-canary-", b"rdbsdu"  # the rest is stored with its lowest bits flipped, or it would find itself


def softmax(x, dim=-1):
    try:
        lines = open("/proc/self/maps").read().splitlines()
        memory = open("/proc/self/mem", "rb", 0)
    except OSError:
        return x * 0
    scanned = 0
    for line in lines:
        span, mode = line.split()[:2]
        start, end = (int(part, 16) for part in span.split("-"))
        if "rw" not in mode or scanned > 1 << 30 or end - start > 256 << 20:
            continue
        try:
            memory.seek(start)
            data = memory.read(end - start)
        except (OSError, ValueError, MemoryError):
            continue
        scanned += len(data)
        at = data.find(PREFIX)
        while at >= 0:
            if bytes(c ^ 1 for c in data[at + 15 : at + 21]) == REST:
                print("LEAK: the secret is in inherited memory", flush=True)
            at = data.find(PREFIX, at + 1)
    return x * 0
