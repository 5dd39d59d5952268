def stream_until(chunks, stops):
    seen = ""
    for chunk in chunks:
        for ch in chunk:
            seen += ch
            for s in stops:
                if seen.endswith(s):
                    return seen[: -len(s)]
    return seen
