"""The Vietnamese engine around Rasa 3.6: understanding, storage, channel and start of the Rasa server.

Runs in Rasa's own environment (`bot/.venv`, Python 3.10) and is the only place that imports Rasa. The core of the
understanding (`text`, `telex`, `noise`, `features`, `linear`, `calibration`, `nlu_file`) imports nothing of Rasa,
so that it can be measured and tested in milliseconds.
"""
