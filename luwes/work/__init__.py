"""Tasks counted in minutes: a catalogue, a ledger, and handing over without losing a minute."""
