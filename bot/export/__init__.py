"""What an operator takes along: rows for tables, and examples for fine-tuning."""
