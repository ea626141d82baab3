using LiveCommerce.Grains.Runtime;
using LiveCommerce.Simulation.Worlds;

namespace LiveCommerce.Simulation.Audit;

/// <summary>Each effect has a request that may have caused it, and those of one lane come in the order of their requests.</summary>
internal sealed class Causes(Action<string> fail)
{
    private readonly Dictionary<string, List<Request>> _asked = [];
    private readonly Dictionary<(SimNode Node, GrainKey Key, bool Urgent), int> _newestEffect = [];

    /// <summary>A request is on its way.</summary>
    public void Asked(Request op)
    {
        if (op.EffectId.Length == 0) return;
        if (!_asked.TryGetValue(op.EffectId, out var ops)) _asked.Add(op.EffectId, ops = []);
        ops.Add(op);
    }

    /// <summary>Somebody else has asked for the same, and it has happened or may have.</summary>
    public bool MayHaveCausedAnother(Request op) => _asked[op.EffectId].Exists(other => other != op && (other.MayHaveEffect || other.IsDone));

    /// <summary>An effect has become a fact; false where that is a failure.</summary>
    public bool Check(GrainKey key, long sequence, string type, string effect, Predicate<Request>? mayCause = null)
    {
        var causes = _asked.GetValueOrDefault(effect, []);
        if (!causes.Exists(op => op.Key == key && op.MayHaveEffect && (mayCause is null || mayCause(op))))
        {
            fail($"{key.Id} at {sequence}: {type} of '{effect}' has happened, but everybody who asked for it had been told otherwise: {string.Join("; ", causes)}.");
            return false;
        }
        if (causes.Count != 1 || causes[0].Home is not { KeepsOrder: true } home) return true;
        var lane = (home, key, causes[0].IsUrgent);
        if (_newestEffect.TryGetValue(lane, out var newest) && newest > causes[0].Arrival)
            fail($"{key.Id} at {sequence}: {causes[0]} was overtaken by a later request of the same lane.");
        _newestEffect[lane] = Math.Max(newest, causes[0].Arrival);
        return true;
    }
}
