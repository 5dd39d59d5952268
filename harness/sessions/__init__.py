"""What a drill and an interview share: nothing that was typed is lost."""
