"""What results are worth and who sees what of them."""
