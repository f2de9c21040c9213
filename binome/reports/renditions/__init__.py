"""What a signed version looks like outside: PDF, identity sheet, plain text. Never its source."""
