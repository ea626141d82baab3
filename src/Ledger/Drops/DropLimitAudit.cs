using System.Text.Json;
using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.Ledger.Drops;

/// <summary>One drop's limit: nobody has more units than it allows, each take counts once and ends once.</summary>
internal sealed class DropLimitAudit(string dropId, Findings findings) : OwnerAudit
{
    /// <summary>Ids made longer ago are refused by the shop: 24 h and 5 min.</summary>
    private const long IdRetention = (24 * 60 + 5) * 60_000;

    private readonly Dictionary<Guid, Counted> _running = [];
    private readonly Dictionary<Guid, long> _ended = [];
    private readonly SortedDictionary<string, long> _held = new(StringComparer.Ordinal);
    private readonly string _owner = $"drop-limit/{dropId}";
    private long _limit;
    private long _sequence;

    public override void Take(OwnerEvent happened)
    {
        _sequence = happened.Sequence;
        var members = happened.Members;
        switch (happened.Type)
        {
            case "opened.v1":
                if (_limit != 0) Report(BreachKind.DropPhaseWrong, "the limit is set a second time.");
                _limit = members.Whole("limitPerBuyer");
                if (_limit < 1) Report(BreachKind.QuantityInvalid, $"the limit is {_limit}.");
                break;
            case "taken.v1":
                TakeTaken(happened.At, members.Uuid("takeId"), new Counted(members.Text("buyer"), members.Whole("units"), members.Whole("deadline"), IsSettled: false));
                break;
            case "settled.v1":
                if (Running(members.Uuid("takeId"), "is settled") is (var settled, var take)) Settle(settled, take);
                break;
            case "given-back.v1":
                if (Running(members.Uuid("takeId"), "is given back") is (var back, var given)) End(happened.At, back, given);
                break;
            case "expired.v1":
                if (Running(members.Uuid("takeId"), "expires") is (var late, var expired)) Expire(happened.At, late, expired);
                break;
            default:
                throw new UnreadableEventException($"a drop's limit knows no '{happened.Type}'");
        }
        members.End();
    }

    public override void EndOwner(long sequence, HeadRow? head)
    {
        _sequence = sequence;
        var due = _running.Values.Where(take => !take.IsSettled).Select(take => (long?)take.Deadline).Min();
        if (head is not null && due is not null && !(head.NextDue <= due))
            Report(BreachKind.NextDueTooLate, $"something is due at {due}, but the head says {head.NextDue?.ToString() ?? "never"}.");
    }

    public override void WriteState(Utf8JsonWriter writer, long stamp)
    {
        writer.WriteStartObject("ended");
        foreach (var (id, at) in _ended.Where(entry => entry.Value >= stamp - IdRetention).OrderBy(entry => entry.Key)) writer.WriteNumber(id.ToString("D"), at);
        writer.WriteEndObject();
        writer.WriteNumber("limit", _limit);
        writer.WriteStartArray("running");
        foreach (var (id, take) in _running.OrderBy(entry => entry.Key))
        {
            writer.WriteStartObject();
            writer.WriteString("buyer", take.Buyer);
            writer.WriteNumber("deadline", take.Deadline);
            writer.WriteString("id", id);
            writer.WriteBoolean("settled", take.IsSettled);
            writer.WriteNumber("units", take.Units);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    public override void ReadState(EventMembers state)
    {
        foreach (var (id, at) in state.Inner("ended").AllNumbers())
            _ended[Guid.TryParseExact(id, "D", out var ended) ? ended : throw new UnreadableEventException("an ended take has no id")] = at;
        _limit = state.Whole("limit");
        foreach (var members in state.InnerList("running"))
        {
            var take = new Counted(members.Text("buyer"), members.Whole("units"), members.Whole("deadline"), members.Flag("settled"));
            if (!_running.TryAdd(members.Uuid("id"), take)) throw new UnreadableEventException("a take runs twice");
            members.End();
            Hold(take.Buyer, take.Units);
        }
    }

    private void TakeTaken(long at, Guid id, Counted take)
    {
        if (take.Units < 1)
        {
            Report(BreachKind.QuantityInvalid, $"the quantity is {take.Units}.");
            return;
        }
        if (_running.ContainsKey(id) || _ended.ContainsKey(id))
        {
            Report(BreachKind.TakenTwice, $"{id} is taken a second time.");
            return;
        }
        if (_limit == 0) Report(BreachKind.DropPhaseWrong, $"{id} is taken before there is a limit.");
        if (take.Deadline <= at) Report(BreachKind.DeadlineInvalid, $"{id}, taken at {at}, has its deadline at {take.Deadline}.");
        var held = Hold(take.Buyer, take.Units);
        if (_limit != 0 && held > _limit) Report(BreachKind.DropLimitExceeded, $"with {id} the buyer {take.Buyer} has {held} units; the limit is {_limit}.");
        _running.Add(id, take);
    }

    private void Settle(Guid id, Counted take)
    {
        if (take.IsSettled) Report(BreachKind.TakeNotRunning, $"{id} is settled a second time.");
        _running[id] = take with { IsSettled = true };
    }

    private void Expire(long at, Guid id, Counted take)
    {
        if (take.IsSettled) Report(BreachKind.TakeNotRunning, $"{id} expires after it was settled.");
        else if (at < take.Deadline) Report(BreachKind.ExpiredEarly, $"{id} expires at {at}, before its deadline {take.Deadline}.");
        End(at, id, take);
    }

    private void End(long at, Guid id, Counted take)
    {
        _running.Remove(id);
        _ended.Add(id, at);
        Hold(take.Buyer, -take.Units);
    }

    private (Guid Id, Counted Take)? Running(Guid id, string what)
    {
        if (_running.TryGetValue(id, out var take)) return (id, take);
        Report(BreachKind.TakeNotRunning, $"{id} {what}, but it does not run.");
        return null;
    }

    private long Hold(string buyer, long units)
    {
        var held = checked(_held.GetValueOrDefault(buyer) + units);
        if (held == 0) _held.Remove(buyer);
        else _held[buyer] = held;
        return held;
    }

    private void Report(BreachKind kind, string sentence) => findings.Add(kind, _owner, _sequence, sentence);

    private sealed record Counted(string Buyer, long Units, long Deadline, bool IsSettled);
}
