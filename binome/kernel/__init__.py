"""Clock, ids, errors and protocols: the words every room speaks. Imports only the standard
library."""
