"""The folder of a model's registration (登记): what it lacks, and what in it differs from the profile."""
