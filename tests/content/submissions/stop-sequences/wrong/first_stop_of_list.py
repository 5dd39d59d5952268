# catalogue: 3
# cuts at the first stop of the list that occurs anywhere
def stream_until(chunks, stops):
    text = "".join(chunks)
    for stop in stops:
        pos = text.find(stop)
        if pos != -1:
            return text[:pos]
    return text
