"""What the app says of barrier-free places: to everybody as a list and a map, to planners as progress and barriers."""
