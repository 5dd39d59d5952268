# named: yields-each-chunk-without-a-stop
def stream_until(chunks, stops):
    for chunk in chunks:
        cut = min([chunk.find(s) for s in stops if s in chunk], default=-1)
        if cut >= 0:
            yield chunk[:cut]
            break
        yield chunk
