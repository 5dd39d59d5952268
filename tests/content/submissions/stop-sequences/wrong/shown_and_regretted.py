# named: yields-the-beginning-of-a-stop
def stream_until(chunks, stops):
    seen = ""
    for chunk in chunks:
        before = len(seen)
        seen += chunk
        ends = [seen.find(s) for s in stops if s in seen]
        if ends:
            if min(ends) > before:
                yield seen[before : min(ends)]
            return
        yield chunk
