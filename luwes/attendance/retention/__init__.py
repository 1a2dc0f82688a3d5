"""How long evidence is kept and where: partitions ahead, archive files, positions forgotten."""
