"""The tables of the service as models; a reference inside a plan is by its code."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class Plan(models.Model):
    """A plan."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)

    class Meta:
        managed = False
        db_table = "plan"

    def __str__(self) -> str:
        return self.code


class Period(models.Model):
    """A period of a plan."""

    id = models.UUIDField(primary_key=True)
    plan = models.ForeignKey(Plan, models.DO_NOTHING)
    number = models.IntegerField()
    starts_on = models.DateField()

    class Meta:
        managed = False
        db_table = "period"
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="uq_period_plan_id_number")]

    def __str__(self) -> str:
        return str(self.number)


class Kpi(models.Model):
    """A KPI."""

    id = models.UUIDField(primary_key=True)
    plan = models.ForeignKey(Plan, models.DO_NOTHING)
    code = models.CharField(max_length=40)
    name = models.TextField()
    kind = models.TextField()
    initiative = models.CharField(max_length=40, null=True)
    theme = models.CharField(max_length=40, null=True)
    measure = models.TextField()
    pays = models.BooleanField()
    evidence = ArrayField(models.TextField())

    class Meta:
        managed = False
        db_table = "kpi"
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="uq_kpi_plan_id_code")]

    def __str__(self) -> str:
        return self.code


class Meetmoment(models.Model):
    """A meetmoment of a KPI."""

    id = models.UUIDField(primary_key=True)
    plan = models.ForeignKey(Plan, models.DO_NOTHING)
    code = models.CharField(max_length=40)
    kpi_code = models.CharField(max_length=40, db_column="kpi")
    kpi = models.ForeignObject(Kpi, models.DO_NOTHING, ["plan", "kpi_code"], ["plan", "code"], related_name="+")
    number = models.IntegerField(db_column="period")
    period = models.ForeignObject(Period, models.DO_NOTHING, ["plan", "number"], ["plan", "number"], related_name="+")
    due_on = models.DateField()
    weight_millionths = models.BigIntegerField()
    target = models.DecimalField(max_digits=19, decimal_places=6, null=True)
    baseline = models.DecimalField(max_digits=19, decimal_places=6, null=True)

    class Meta:
        managed = False
        db_table = "meetmoment"

    def __str__(self) -> str:
        return self.code


class Measurement(models.Model):
    """A measured value."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    plan = models.ForeignKey(Plan, models.DO_NOTHING)
    meetmoment = models.CharField(max_length=40)
    period = models.IntegerField()
    value_boolean = models.BooleanField(null=True)
    value_number = models.DecimalField(max_digits=19, decimal_places=6, null=True)
    measured_on = models.DateField()
    note = models.TextField(null=True)
    status = models.TextField(default="reported")
    reported_by = models.TextField()
    reported_on = models.DateField(null=True)
    organisation = models.CharField(max_length=40, null=True)
    recorded_issuer = models.TextField()
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        managed = False
        db_table = "measurement"

    def __str__(self) -> str:
        return self.meetmoment


class Result(models.Model):
    """What a decision established of a meetmoment."""

    id = models.UUIDField(primary_key=True)
    plan = models.ForeignKey(Plan, models.DO_NOTHING)
    meetmoment = models.CharField(max_length=40)
    accounting = models.IntegerField()
    measurement = models.ForeignKey(Measurement, models.DO_NOTHING, null=True)
    in_force = models.BooleanField()

    class Meta:
        managed = False
        db_table = "result"

    def __str__(self) -> str:
        return self.meetmoment


class Membership(models.Model):
    """What somebody is, in a plan or in all."""

    id = models.UUIDField(primary_key=True)
    plan_code = models.CharField(max_length=40, null=True)
    issuer = models.TextField()
    subject = models.TextField()
    function = models.TextField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        managed = False
        db_table = "membership"

    def __str__(self) -> str:
        return self.subject


class Payout(models.Model):
    """A payout to a kassier."""

    id = models.UUIDField(primary_key=True)
    plan = models.ForeignKey(Plan, models.DO_NOTHING)
    kassier = models.CharField(max_length=40)
    stream = models.CharField(max_length=40)
    period = models.IntegerField()

    class Meta:
        managed = False
        db_table = "payout"

    def __str__(self) -> str:
        return str(self.id)


class PayoutShare(models.Model):
    """What an organisation gets of a payout."""

    id = models.UUIDField(primary_key=True)
    plan = models.ForeignKey(Plan, models.DO_NOTHING)
    payout = models.ForeignKey(Payout, models.DO_NOTHING)
    organisation = models.CharField(max_length=40)
    amount_cents = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "payout_share"

    def __str__(self) -> str:
        return self.organisation
