"""What to do next: single steps, and the plan to the interview."""
