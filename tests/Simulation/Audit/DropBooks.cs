using LiveCommerce.Grains.Journal;

namespace LiveCommerce.Simulation.Audit;

/// <summary>The books of one drop's limit, from the stored bytes alone: nobody has more than it allows, each take counts once and ends once.</summary>
internal sealed class DropBooks(string drop, Action<string> fail)
{
    private readonly List<long> _boundaries = [0];
    private readonly Dictionary<string, Timeline<long>> _held = [];
    private long _stamp;

    /// <summary>Units that one buyer may have; 0 before it is set.</summary>
    public Timeline<long> Limit { get; } = new(0);

    /// <summary>That count, of all buyers.</summary>
    public Timeline<long> Units { get; } = new(0);

    public Dictionary<string, TakeBook> Takes { get; } = [];

    public long Sequence { get; private set; }

    /// <summary>The earliest deadline that still applies.</summary>
    public long? NextDue
    {
        get
        {
            long? due = null;
            foreach (var take in Takes.Values)
            {
                if (take.StatusAt(Sequence) == "taken" && !(due <= take.Fact.Deadline)) due = take.Fact.Deadline;
            }
            return due;
        }
    }

    public bool IsBoundary(long sequence) => _boundaries.BinarySearch(sequence) >= 0;

    public long HeldBy(string buyer, long sequence) => _held.TryGetValue(buyer, out var held) ? held.At(sequence) : 0;

    /// <summary>Enters a batch; returns what it says.</summary>
    public IReadOnlyList<DropFact> Enter(Append batch)
    {
        List<DropFact> facts;
        try
        {
            facts = DropFact.Read(batch.Events);
        }
        catch (Exception e)
        {
            fail($"{drop}: the auditor cannot read the batch at {batch.Sequence}: {e.Message}");
            return [];
        }
        if (batch.Expected != Sequence || batch.Sequence != Sequence + facts.Count)
            fail($"{drop}: the books stand at {Sequence}, the batch says {batch.Expected}->{batch.Sequence} and holds {facts.Count} events.");
        foreach (var fact in facts)
        {
            Sequence++;
            if (fact.At < _stamp) Wrong(fact, $"its stamp is before {_stamp}");
            _stamp = fact.At;
            Enter(fact);
        }
        _boundaries.Add(Sequence);
        if (batch.Stamp.ToUnixTimeMilliseconds() != _stamp) fail($"{drop}: the batch at {Sequence} is stamped {batch.Stamp:O}, its last event {_stamp}.");
        if (batch.NextDue?.ToUnixTimeMilliseconds() is var said && said != NextDue) fail($"{drop} at {Sequence}: the head is due at {said}, the books say {NextDue}.");
        return facts;
    }

    private void Enter(DropFact fact)
    {
        switch (fact.Type)
        {
            case "opened.v1":
                if (Limit.Now != 0) Wrong(fact, $"the limit is {Limit.Now} already");
                if (fact.Limit is < 1 or > 1_000) Wrong(fact, "its numbers make no sense");
                Limit.Set(Sequence, fact.Limit);
                break;
            case "taken.v1":
                Take(fact);
                break;
            case "settled.v1":
                if (Running(fact, "taken") is { } settled) settled.SettledSeq = Sequence;
                break;
            case "given-back.v1":
                if (Running(fact, null) is { } back) End(back, "given-back");
                break;
            case "expired.v1":
                if (Running(fact, "taken") is not { } late) break;
                if (fact.At < late.Fact.Deadline) Wrong(fact, $"its deadline is {late.Fact.Deadline}");
                End(late, "expired");
                break;
        }
    }

    private void Take(DropFact fact)
    {
        if (fact.Units is < 1 or > 1_000 || fact.Deadline <= fact.At || fact.Deadline > fact.At + 4 * 3_600_000) Wrong(fact, "its numbers make no sense");
        // What has come due is applied before whoever comes now.
        if (NextDue <= fact.At) Wrong(fact, $"another was due at {NextDue} and had not expired");
        if (!Takes.TryAdd(fact.Id, new TakeBook(fact, Sequence)))
        {
            Wrong(fact, "the id has had its effect before");
            return;
        }
        Hold(fact.Buyer, fact.Units);
        if (HeldBy(fact.Buyer, Sequence) > Limit.Now) Wrong(fact, $"the buyer has {HeldBy(fact.Buyer, Sequence)} units, the limit is {Limit.Now}");
    }

    private void End(TakeBook take, string ending)
    {
        take.Ending = ending;
        take.EndSeq = Sequence;
        Hold(take.Fact.Buyer, -take.Fact.Units);
    }

    private void Hold(string buyer, long change)
    {
        if (!_held.TryGetValue(buyer, out var held)) _held.Add(buyer, held = new Timeline<long>(0));
        held.Set(Sequence, held.Now + change);
        Units.Set(Sequence, Units.Now + change);
    }

    private TakeBook? Running(DropFact fact, string? status)
    {
        if (Takes.TryGetValue(fact.Id, out var take) && take.EndSeq == long.MaxValue && (status is null || take.StatusAt(Sequence) == status)) return take;
        Wrong(fact, $"the take is not {status ?? "running"}");
        return null;
    }

    private void Wrong(DropFact fact, string why) => fail($"{drop} at {Sequence}: {fact.Type} of '{fact.Id}' is wrong: {why}. {fact}");
}

/// <summary>One take, with the sequences of its steps.</summary>
internal sealed class TakeBook(DropFact fact, long sequence)
{
    public DropFact Fact => fact;

    public long TakenSeq => sequence;

    public long SettledSeq { get; set; } = long.MaxValue;

    public long EndSeq { get; set; } = long.MaxValue;

    /// <summary>"given-back" or "expired"; empty while it counts.</summary>
    public string Ending { get; set; } = "";

    /// <summary>Empty before it was made.</summary>
    public string StatusAt(long at) => at < TakenSeq ? "" : at >= EndSeq ? Ending : at >= SettledSeq ? "settled" : "taken";

    public bool CountsAt(long at) => StatusAt(at) is "taken" or "settled";
}
