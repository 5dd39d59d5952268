"""What is kept of a learner: the store, attempts, backups."""
