"""What goes over the wire, as serializers."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from benchmarks.peers.django_site.models import Measurement, Meetmoment


class MeetmomentSerializer(serializers.ModelSerializer):
    """A meetmoment, as the service shows it."""

    illustrative = serializers.ReadOnlyField(default=False)
    source = serializers.ReadOnlyField(default=None)
    kpi = serializers.CharField(source="kpi_code")
    name = serializers.CharField(source="kpi.name")
    kind = serializers.CharField(source="kpi.kind")
    scope = serializers.SerializerMethodField()
    measure = serializers.CharField(source="kpi.measure")
    pays = serializers.BooleanField(source="kpi.pays")
    period = serializers.IntegerField(source="number")
    dueOn = serializers.DateField(source="due_on")
    weight = serializers.SerializerMethodField()
    target = serializers.FloatField()
    baseline = serializers.FloatField()
    originalTarget = serializers.ReadOnlyField(default=None)
    originalBaseline = serializers.ReadOnlyField(default=None)
    evidence = serializers.ListField(source="kpi.evidence")
    status = serializers.SerializerMethodField()
    value = serializers.SerializerMethodField()
    achievement = serializers.ReadOnlyField(default=None)
    earnedPart = serializers.ReadOnlyField(default=None)
    measurement = serializers.UUIDField(source="newest")
    caughtUp = serializers.ReadOnlyField(default=())

    class Meta:
        model = Meetmoment
        fields = (
            "illustrative", "source", "id", "code", "kpi", "name", "kind", "scope", "measure", "pays", "period",
            "dueOn", "weight", "target", "baseline", "originalTarget", "originalBaseline", "evidence", "status",
            "value", "achievement", "earnedPart", "measurement", "caughtUp",
        )  # fmt: skip

    def get_scope(self, moment: Meetmoment) -> dict[str, str]:
        """The initiative or the theme of the KPI."""
        kpi = moment.kpi
        return {"initiative": kpi.initiative} if kpi.initiative else {"theme": kpi.theme}

    def get_weight(self, moment: Meetmoment) -> float:
        """The weight, of 1."""
        return moment.weight_millionths / 1_000_000

    def get_status(self, moment: Meetmoment) -> str:
        """How far the meetmoment is."""
        today: date = self.context["today"]
        if moment.flag is not None or moment.amount is not None:
            return "established"
        if moment.due_on < today:
            return "overdue"
        return "due" if moment.period.starts_on <= today or moment.due_on == today else "planned"

    def get_value(self, moment: Meetmoment) -> bool | Decimal | None:
        """What was established."""
        return moment.amount if moment.flag is None else moment.flag


class Value(serializers.Field):
    """True or false, or a number."""

    def to_internal_value(self, data: Any) -> bool | Decimal:
        """Read a value."""
        if isinstance(data, bool):
            return data
        return serializers.DecimalField(max_digits=19, decimal_places=6).run_validation(data)

    def to_representation(self, value: bool | Decimal) -> bool | float:
        """Show a value."""
        return value if isinstance(value, bool) else float(value)

    def get_attribute(self, instance: Measurement) -> bool | Decimal | None:
        """The value of a measurement."""
        return instance.value_number if instance.value_boolean is None else instance.value_boolean


class MeasurementSerializer(serializers.ModelSerializer):
    """A measured value; the context has its meetmoment."""

    value = Value()
    measuredOn = serializers.DateField(source="measured_on")
    reportedBy = serializers.CharField(source="reported_by", read_only=True)
    reportedOn = serializers.DateField(source="reported_on", read_only=True)
    recordedBy = serializers.CharField(source="recorded_by", read_only=True)
    recordedAt = serializers.DateTimeField(source="recorded_at", read_only=True)
    kpi = serializers.SerializerMethodField()
    missingEvidence = serializers.SerializerMethodField()

    class Meta:
        model = Measurement
        fields = (
            "id", "status", "meetmoment", "kpi", "period", "value", "measuredOn", "note", "missingEvidence",
            "reportedBy", "reportedOn", "organisation", "recordedBy", "recordedAt",
        )  # fmt: skip
        read_only_fields = ("id", "status", "meetmoment", "period", "organisation")

    def get_kpi(self, _: Measurement) -> str:
        """The code of the KPI."""
        return str(self.context["meetmoment"].kpi_code)

    def get_missingEvidence(self, _: Measurement) -> list[str]:  # noqa: N802
        """The kinds of evidence that were not given."""
        return list(self.context["meetmoment"].kpi.evidence)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """See to it that the value is of the kind that the KPI measures, and put it in its column."""
        value = attrs.pop("value")
        if isinstance(value, bool) != (self.context["meetmoment"].kpi.measure == "boolean"):
            raise serializers.ValidationError({"value": "of another kind"})
        if attrs["measured_on"] > timezone.localdate():
            raise serializers.ValidationError({"measuredOn": "not yet"})
        return {**attrs, "value_boolean" if isinstance(value, bool) else "value_number": value}


class Euros(serializers.DecimalField):
    """An amount in euros, a number on the wire."""

    def to_representation(self, value: Decimal) -> float:
        """Show an amount."""
        return float(value)


class TransferSerializer(serializers.Serializer):
    """Money that is passed on."""

    organisation = serializers.CharField(max_length=40)
    amount = Euros(max_digits=13, decimal_places=2, min_value=Decimal("0.01"))
    executedOn = serializers.DateField(source="executed_on")
    bankReference = serializers.CharField(source="bank_reference", max_length=140)
