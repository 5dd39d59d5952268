"""When a card is due: FSRS, the log of answers, its replay and statistics."""
