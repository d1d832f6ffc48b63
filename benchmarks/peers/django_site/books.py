"""The audit trail and the answers that are kept, as models: what every command writes beside its own rows."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from benchmarks.peers.django_site.models import Plan


class PlanHead(models.Model):
    """The end of the audit trail of a plan."""

    plan = models.OneToOneField(Plan, models.DO_NOTHING, primary_key=True)
    seq = models.BigIntegerField()
    hash = models.TextField()

    class Meta:
        app_label = "register"
        managed = False
        db_table = "plan_head"

    def __str__(self) -> str:
        return str(self.seq)


class Entry(models.Model):
    """A line of the audit trail, from which it is also sent on."""

    pk = models.CompositePrimaryKey("plan", "seq")
    plan = models.ForeignKey(Plan, models.DO_NOTHING)
    seq = models.BigIntegerField()
    id = models.UUIDField(default=uuid4)
    kind = models.TextField()
    resource_type = models.TextField()
    resource_id = models.UUIDField()
    occurred_on = models.DateField()
    actor_issuer = models.TextField()
    actor = models.TextField()
    request_id = models.TextField()
    payload = models.JSONField(encoder=DjangoJSONEncoder)
    posting_count = models.SmallIntegerField(default=0)
    previous_hash = models.TextField()
    hash = models.TextField()

    class Meta:
        app_label = "register"
        managed = False
        db_table = "entry"

    def __str__(self) -> str:
        return str(self.seq)


class Idempotency(models.Model):
    """An answer, kept under its key."""

    pk = models.CompositePrimaryKey("issuer", "subject", "key")
    issuer = models.TextField()
    subject = models.TextField()
    key = models.TextField()
    fingerprint = models.TextField()
    status = models.IntegerField()
    headers = models.TextField(default="{}")
    body = models.TextField()

    class Meta:
        app_label = "register"
        managed = False
        db_table = "idempotency"

    def __str__(self) -> str:
        return self.key


def once(request: Request, do: Callable[[], Any]) -> Response:
    """Carry out a command in one transaction, or give the answer that was given under its key before."""
    key = request.headers.get("Idempotency-Key")
    if not key:
        raise ValidationError({"Idempotency-Key": "required"})
    who = {"issuer": request.auth["iss"], "subject": request.auth["sub"], "key": key}
    asked = f"{request.path}{json.dumps(request.data, sort_keys=True)}"
    fingerprint = hashlib.sha256(asked.encode()).hexdigest()
    with transaction.atomic():
        known = Idempotency.objects.filter(**who).first()
        if known is None:
            made = do()
            body = JSONRenderer().render(made).decode()
            Idempotency.objects.create(**who, fingerprint=fingerprint, status=201, body=body)
            return Response(made, 201)
    if known.fingerprint != fingerprint:
        raise ValidationError({"Idempotency-Key": "used for something else"})
    return Response(json.loads(known.body), known.status)


def book(
    request: Request, plan: UUID, kind: str, own: UUID, occurred_on: date, payload: Any, postings: int = 0
) -> None:
    """Add a line to the audit trail of a plan."""
    head = PlanHead.objects.select_for_update().get(plan_id=plan)
    previous, head.seq = head.hash, head.seq + 1
    said = json.dumps(payload, cls=DjangoJSONEncoder, sort_keys=True)
    head.hash = hashlib.sha256(f"{previous}{head.seq}{said}".encode()).hexdigest()
    if not settings.HEAD_FOLLOWS:
        head.save()
    Entry.objects.create(plan_id=plan, seq=head.seq, kind=kind, resource_type=kind, resource_id=own,
                         occurred_on=occurred_on, actor_issuer=request.auth["iss"], actor=request.auth["sub"],
                         request_id=str(uuid4()), payload=payload, posting_count=postings, previous_hash=previous,
                         hash=head.hash)  # fmt: skip
