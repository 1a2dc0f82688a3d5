"""The person-month: output, discipline and service become one score and one predicate."""
