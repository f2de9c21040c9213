"""Identity stays at the site: vault, identity cards, pseudonyms, case names, date and UID secrets."""
