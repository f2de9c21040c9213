"""OpenID Connect towards providers that vouch for people: code flow, PKCE, and nothing believed
that is not signed for us, now, and for this one attempt."""
