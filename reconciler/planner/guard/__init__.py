"""What blocks a plan, and what is said instead of doing harm."""
