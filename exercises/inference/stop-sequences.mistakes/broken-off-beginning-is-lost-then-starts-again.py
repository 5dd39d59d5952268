def stream_until(chunks, stops):
    held = ""
    for chunk in chunks:
        for character in chunk:
            held += character
            if not any(stop.startswith(held) for stop in stops):
                held = character if any(stop.startswith(character) for stop in stops) else ""
                yield "" if held else character
            if held in stops:
                return
    yield held
