"""What the profile could not answer: gathered, brought to the person, and their word brought back."""
