"""What people ask to be set right about a day, and lists of presence written by hand."""
