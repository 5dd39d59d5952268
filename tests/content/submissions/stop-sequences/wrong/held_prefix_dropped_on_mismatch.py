# catalogue: 4
# characters that began like a stop are thrown away when the stop does not go on
def stream_until(chunks, stops):
    out = []
    pending = ""
    for chunk in chunks:
        for ch in chunk:
            pending += ch
            if pending in stops:
                return "".join(out)
            if any(s.startswith(pending) for s in stops):
                continue
            # no stop begins like this: start again with the newest character
            pending = ch if any(s.startswith(ch) for s in stops) else ""
            if pending in stops:
                return "".join(out)
            if not pending:
                out.append(ch)
    return "".join(out) + pending
