"""Tests run on a real PostgreSQL: DATABASE_URL's server, or the embedded one."""
