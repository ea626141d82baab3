using System.Text.Json;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.Ledger.Orders;

namespace LiveCommerce.Ledger.Purchases;

/// <summary>One purchase: legal steps only, a total that is the sum of its lines, and no other amount paid.</summary>
internal sealed class PurchaseAudit(string id, FactStore facts, Findings findings, Tally tally) : OwnerAudit
{
    private readonly string _owner = $"purchase/{id}";
    private PurchaseStep _step;
    private string _buyer = "";
    private Amount _total;
    private string? _orderNumber;
    private bool _held, _paid;
    private RefundStep _refund;
    private long _sequence;
    private readonly List<Line> _lines = [];

    public override void Take(OwnerEvent happened)
    {
        _sequence = happened.Sequence;
        var before = _step;
        // The members are read in any case: an event that cannot be read is worse news than one that may not happen.
        var next = PurchaseSteps.Next(before, happened.Type);
        if (next is null) Report(BreachKind.PurchaseStepIllegal, $"'{happened.Type}' cannot follow in the step '{before}'.");
        Read(happened, before);
        happened.Members.End();
        _step = next ?? before;
    }

    public override void EndOwner(long sequence, HeadRow? head)
    {
        if (_step == PurchaseStep.Confirmed) tally.Orders++;
        else if (_step != PurchaseStep.Closed || _refund == RefundStep.Asked) tally.PurchasesUnderWay++;
        facts.AddPurchase(id, _buyer, _step, _total, _paid, _refund, _orderNumber, sequence);
    }

    public override void WriteState(Utf8JsonWriter writer, long stamp)
    {
        writer.WriteString("buyer", _buyer);
        writer.WriteBoolean("held", _held);
        writer.WriteStartArray("lines");
        foreach (var line in _lines)
        {
            writer.WriteStartObject();
            writer.WriteNumber("amount", line.UnitPrice.Minor);
            writer.WriteString("currency", line.UnitPrice.Currency);
            writer.WriteNumber("quantity", line.Quantity);
            writer.WriteString("reservationId", line.ReservationId);
            writer.WriteString("sku", line.Sku);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        if (_orderNumber is not null) writer.WriteString("orderNumber", _orderNumber);
        writer.WriteBoolean("paid", _paid);
        writer.WriteString("refund", _refund.ToString());
        writer.WriteString("step", _step.ToString());
        writer.WriteNumber("total", _total.Minor);
        writer.WriteString("totalCurrency", _total.Currency ?? "");
    }

    public override void ReadState(EventMembers state)
    {
        (_buyer, _held, _paid) = (state.Text("buyer"), state.Flag("held"), state.Flag("paid"));
        (_orderNumber, _total) = (state.OptionalText("orderNumber"), new Amount(state.Whole("total"), state.Text("totalCurrency")));
        if (!Enum.TryParse(state.Text("step"), out _step) || !Enum.TryParse(state.Text("refund"), out _refund))
            throw new UnreadableEventException("nobody knows the step of the purchase");
        foreach (var line in state.InnerList("lines"))
        {
            _lines.Add(new Line(
                line.Text("sku"), line.Uuid("reservationId"), line.Whole("quantity"), new Amount(line.Whole("amount"), line.Text("currency"))));
            line.End();
        }
        foreach (var line in _lines) facts.AddLine(id, line);
    }

    private void Read(OwnerEvent happened, PurchaseStep before)
    {
        var members = happened.Members;
        switch (happened.Type)
        {
            case "started.v1":
                ReadStarted(members);
                break;
            case "held.v1":
                _held = true;
                break;
            case "payment-cancelled.v1":
                break;
            case "challenged.v1":
                _ = members.Text("challengeUrl");
                break;
            case "challenged.v2":
                _ = (members.Text("challengeUrl"), members.Whole("answerBy"));
                break;
            case "authorized.v1":
                ReadAuthorized(members);
                break;
            case "payment-succeeded.v1":
                ReadSucceeded(members);
                break;
            case "payment-declined.v1" or "hold-failed.v1":
                _ = members.Text("reason");
                break;
            case "cancel-asked.v1":
                if (members.Text("cause") is not ("buyer" or "no-answer") and var cause)
                    throw new UnreadableEventException($"nobody cancels for the cause '{cause}'");
                break;
            case "confirmed.v1":
                _orderNumber = members.Text("orderNumber");
                break;
            case "closed.v1":
                if (members.Text("ending") is var ending && PurchaseSteps.EndingOf(before) is { } expected && ending != expected)
                    Report(BreachKind.PurchaseStepIllegal,
                        $"the purchase closes as '{ending}' in the step '{before}', where only '{expected}' is true.");
                break;
            case "mismatch.v1":
                _ = (members.Text("reference"), members.Money("paid"));
                break;
            case "refund-asked.v1":
                _ = (members.Text("reference"), members.Money("amount"));
                TurnRefund(RefundStep.None, RefundStep.Asked);
                break;
            case "void-asked.v1":
                _ = (members.Text("reference"), members.Money("amount"));
                break;
            case "voided.v1":
                break;
            case "refunded.v1":
                TurnRefund(RefundStep.Asked, RefundStep.Done);
                break;
            case "asked-again.v1":
                _ = (members.Whole("attempt"), members.Whole("nextAt"));
                break;
            default:
                throw new UnreadableEventException($"a purchase knows no '{happened.Type}'");
        }
    }

    private void ReadStarted(EventMembers members)
    {
        var (buyer, total) = (members.Text("buyer"), members.Money("total"));
        _ = (members.Text("paymentMethod"), members.OptionalText("contactId"), members.Text("fingerprint"));
        var lines = members.InnerList("lines").Select(Line.From).ToList();
        // A second start is reported as an illegal step; the first one counts.
        if (_step != PurchaseStep.None) return;
        (_buyer, _total) = (buyer, total);
        CheckTotal(lines);
        var seen = new HashSet<(string, Guid)>();
        foreach (var line in lines)
        {
            if (seen.Add((line.Sku, line.ReservationId)))
            {
                facts.AddLine(id, line);
                _lines.Add(line);
                continue;
            }
            Report(BreachKind.LineRepeated, $"two lines are about the reservation {line.ReservationId} of {line.Sku}.");
        }
    }

    private void CheckTotal(List<Line> lines)
    {
        Int128 sum = 0;
        foreach (var line in lines)
        {
            if (line.Quantity < 1)
                Report(BreachKind.TotalWrong, $"the line of {line.Sku} is over {line.Quantity} units.");
            if (line.UnitPrice.Currency != _total.Currency)
                Report(BreachKind.TotalWrong, $"the line of {line.Sku} is priced in {line.UnitPrice.Currency}, the total in {_total.Currency}.");
            sum += (Int128)line.Quantity * line.UnitPrice.Minor;
        }
        if (lines.Count == 0) Report(BreachKind.TotalWrong, "the purchase has no lines.");
        if (sum != _total.Minor) Report(BreachKind.TotalWrong, $"the lines add up to {sum}, the total is {_total}.");
    }

    private void ReadSucceeded(EventMembers members)
    {
        _ = members.Text("reference");
        var paid = members.Money("paid");
        _paid = true;
        if (!_held) Report(BreachKind.PurchaseStepIllegal, "the payment succeeded although the lines were never held.");
        if (paid != _total) Report(BreachKind.PaidWrong, $"{paid} was paid, the total is {_total}.");
    }

    /// <summary>Money that is set aside is no payment yet; it has to be the right money all the same.</summary>
    private void ReadAuthorized(EventMembers members)
    {
        _ = members.Text("reference");
        var amount = members.Money("amount");
        if (amount != _total) Report(BreachKind.PaidWrong, $"{amount} was set aside, the total is {_total}.");
    }

    private void TurnRefund(RefundStep from, RefundStep to)
    {
        if (_refund != from) Report(BreachKind.PurchaseStepIllegal, $"the refund turns to '{to}' when it stands at '{_refund}'.");
        _refund = to;
    }

    private void Report(BreachKind kind, string sentence) => findings.Add(kind, _owner, _sequence, sentence);
}

/// <summary>What became of money that came after the units had been given back.</summary>
internal enum RefundStep
{
    None,
    Asked,
    Done,
}

/// <summary>A line of a purchase, with the price that was promised when it started.</summary>
internal sealed record Line(string Sku, Guid ReservationId, long Quantity, Amount UnitPrice)
{
    public static Line From(EventMembers members)
    {
        var line = new Line(members.Text("sku"), members.Uuid("reservationId"), members.Whole("quantity"), members.Money("unitPrice"));
        _ = members.Text("title");
        members.End();
        return line;
    }
}
