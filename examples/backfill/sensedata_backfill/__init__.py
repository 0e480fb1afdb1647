"""Loads a long history of SenseData as units that can run side by side: what the Dagster and Airflow examples share."""
