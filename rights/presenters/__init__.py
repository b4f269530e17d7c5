"""What a guide page shows: rows and texts, put into the shape that its template reads."""
