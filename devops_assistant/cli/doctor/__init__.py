"""`devops-assistant doctor`: what works here, what does not and the command that mends it, and what was not tested."""
