"""Who is calling and what they may do: access tokens, issuers, memberships and permissions."""
