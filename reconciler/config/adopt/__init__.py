"""Write what the live page shows into existing files, in place. Every byte outside of what changes is kept."""
