"""A question about a patient's images: request, binôme, routing, states, thread, worklist rows."""
