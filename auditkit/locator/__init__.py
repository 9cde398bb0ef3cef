"""How a task names a control, and how a customer would find it on the page."""
