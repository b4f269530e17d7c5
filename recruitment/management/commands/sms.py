from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from recruitment import sms


class Command(BaseCommand):
    help = "Answer a text message as the gateway would be answered; nothing is sent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help='as "LICENCE Himal" or "ne JOURNEY NPL QAT"')

    def handle(self, *args: Any, **options: Any) -> None:
        answer = sms.answer(options["text"])
        self.stdout.write(answer)
        self.stdout.write(f"({len(answer)} letters)")
