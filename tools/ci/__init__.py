"""What a pipeline does around auditkit's commands: short scripts, so that it can be tried without the service."""
