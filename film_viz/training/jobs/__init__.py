"""Training runs as processes of their own: started, queued for a device, watched and asked."""
