"""The page Lessons: the talk about FiLM, each idea live on the network that is chosen."""
