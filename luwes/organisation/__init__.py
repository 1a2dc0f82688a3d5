"""Units, sites, positions, people, postings over time and the personnel record."""
