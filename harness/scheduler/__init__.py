"""When a card is due: FSRS, the log of events, its replay, and statistics."""
