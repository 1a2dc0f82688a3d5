"""Kills the gate and PostgreSQL under load, then compares what was told with what is kept."""
