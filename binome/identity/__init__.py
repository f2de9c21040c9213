"""Identity stays at the site: keys, identity cards, pseudonyms, case names, site secrets.

Knows nothing of images, cases or reports. In this issue the private half of a site's key still lies
in the data folder (a file of mode 0600, never the database); the identity issue moves it out.
"""
