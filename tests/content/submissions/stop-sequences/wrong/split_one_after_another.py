# named: cuts-again-and-again
# cuts by one stop after the other, so a stop that overlaps the cut is no longer found
def stream_until(chunks, stops):
    text = "".join(chunks)
    for s in stops:
        text = text.split(s, 1)[0]
    yield text
