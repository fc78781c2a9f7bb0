"""What differs between an item and its live thing, whose change it is, and in what order siblings stand."""
