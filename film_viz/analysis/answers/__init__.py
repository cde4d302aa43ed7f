"""One answer: what is asked, what is answered, what is true, and where the network looks."""
