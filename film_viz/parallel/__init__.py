"""The processes that train one model together: their ranks, and statistics that they share."""
