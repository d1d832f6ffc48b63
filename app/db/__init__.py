"""The database: metadata, engine, types and the transaction that a service works in."""
