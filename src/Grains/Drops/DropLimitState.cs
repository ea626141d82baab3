using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Drops;

/// <summary>Memory of one drop's limit. Holds: no buyer has more units than the limit, after every event.</summary>
public sealed class DropLimitState(string dropId)
{
    private readonly Dictionary<ReservationId, DropTake> _takes = [];
    private readonly Dictionary<BuyerId, long> _units = [];
    private readonly SortedSet<(DateTimeOffset Deadline, Guid Id)> _deadlines = [];
    private readonly Queue<(DateTimeOffset At, ReservationId Id)> _ended = new();

    public string DropId => dropId;

    /// <summary>0 where none was set.</summary>
    internal long LimitPerBuyer { get; private set; }

    internal long Units { get; private set; }

    internal DateTimeOffset? NextDue => _deadlines.Count > 0 ? _deadlines.Min.Deadline : null;

    internal DropTake? Find(ReservationId id) => _takes.GetValueOrDefault(id);

    internal long UnitsOf(BuyerId buyer) => _units.GetValueOrDefault(buyer);

    /// <summary>Takes whose deadline has passed, oldest first.</summary>
    internal IEnumerable<ReservationId> Due(DateTimeOffset now) =>
        _deadlines.TakeWhile(entry => entry.Deadline <= now).Select(entry => new ReservationId(entry.Id));

    /// <exception cref="InvariantViolationException">The fact does not fit: the rules or the journal are broken.</exception>
    internal void Apply(DropLimitEvent happened)
    {
        switch (happened)
        {
            case DropLimitEvent.Opened e:
                Expect(LimitPerBuyer == 0 && e.LimitPerBuyer > 0, "its limit is set once");
                LimitPerBuyer = e.LimitPerBuyer;
                break;
            case DropLimitEvent.Taken e:
                Expect(e.Units > 0 && UnitsOf(e.Buyer) + e.Units <= LimitPerBuyer, $"{e.Buyer} has {UnitsOf(e.Buyer)} of {LimitPerBuyer} units and takes {e.Units}");
                Expect(_takes.TryAdd(e.TakeId, new DropTake(e.TakeId, e.Buyer, e.Units, e.Deadline, DropTakeStatus.Taken)), $"{e.TakeId} was taken before");
                _deadlines.Add((e.Deadline, e.TakeId.Value));
                Count(e.Buyer, e.Units);
                break;
            case DropLimitEvent.Settled e:
                Move(e.TakeId, DropTakeStatus.Settled, e.At);
                break;
            case DropLimitEvent.GivenBack e:
                Move(e.TakeId, DropTakeStatus.GivenBack, e.At);
                break;
            case DropLimitEvent.Expired e:
                Move(e.TakeId, DropTakeStatus.Expired, e.At);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
        while (_ended.TryPeek(out var oldest) && happened.At - oldest.At > DropLimitRules.IdRetention + DropLimitRules.MaxIdAhead)
            _takes.Remove(_ended.Dequeue().Id);
    }

    private void Move(ReservationId id, DropTakeStatus status, DateTimeOffset at)
    {
        var take = Find(id);
        Expect(take is { Counts: true } && (take.Status == DropTakeStatus.Taken || status == DropTakeStatus.GivenBack), $"{id} cannot become {status}");
        _deadlines.Remove((take!.Deadline, id.Value));
        _takes[id] = take with { Status = status };
        if (status == DropTakeStatus.Settled) return;
        Count(take.Buyer, -take.Units);
        _ended.Enqueue((at, id));
    }

    private void Count(BuyerId buyer, long units)
    {
        Units += units;
        var held = UnitsOf(buyer) + units;
        if (held == 0) _units.Remove(buyer);
        else _units[buyer] = held;
    }

    private void Expect(bool holds, string what)
    {
        if (!holds) throw new InvariantViolationException($"drop {dropId}: {what}.");
    }
}
