"""The drill: sessions that ask flashcards, from the plan to the last answer."""
