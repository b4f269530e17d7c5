"""Names and numbers of agencies brought to one form, and compared with reasons. Pure: no Django."""
