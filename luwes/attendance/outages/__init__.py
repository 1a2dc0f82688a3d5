"""The register of outages: the system watches itself, a person judges, nobody is late for it."""
