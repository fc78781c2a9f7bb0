"""Which live thing is which declared item."""
