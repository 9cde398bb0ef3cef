"""The task format: files, steps, conditions, and the plan of attempts that they make."""
