// The page starts here; its elements register themselves when they are imported.
