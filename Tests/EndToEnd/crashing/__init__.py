"""What crash.py is made of: one file for each way in which a state can come to harm."""
