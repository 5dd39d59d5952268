"""What `harness lint` asks of a course."""
