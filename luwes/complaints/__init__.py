"""Complaints of citizens: intake without login, a promise frozen at receipt, answer, breach."""
