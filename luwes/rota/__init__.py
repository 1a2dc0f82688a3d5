"""Who works where on which day: problem, solver, independent checker, plan, calendar."""
