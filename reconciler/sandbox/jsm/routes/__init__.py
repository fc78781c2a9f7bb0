"""The operations of the document, one module a group."""
