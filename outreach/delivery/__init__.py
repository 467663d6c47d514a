"""The engine behind a running campaign: plan, lease, judge, hand over, record.

``DeliveryWorker`` is the face; `docs/decisions/` tells why the ledger is the queue.
"""

from outreach.delivery.worker import DeliveryWorker

__all__ = ["DeliveryWorker"]
