"""Labels, times and safe text."""
