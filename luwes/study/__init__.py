"""What flexible work did to discipline, output and service, by a protocol fixed beforehand."""
