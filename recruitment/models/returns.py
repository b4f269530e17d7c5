from django.db import models
from django.db.models import F, Q


class ReturnCount(models.Model):
    """Of the reports sent in one month, how many a worker came back to with the receipt.

    Two sums and no more: no row of a report points here, and nothing here tells when anybody came back.
    """

    month = models.DateField(unique=True, help_text="first day of the month they were sent")
    sent = models.PositiveIntegerField(default=0)
    came_back = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["month"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="return_count_month_has_no_day"),
            models.CheckConstraint(
                condition=Q(came_back__lte=F("sent")), name="return_count_not_more_than_sent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.came_back} of {self.sent}"
