using System.Collections.Immutable;

namespace LiveCommerce.LiveHub.Fanout;

/// <summary>Which connections belong to which buyer. A person has a few tabs; who has more is turned away.</summary>
internal sealed class BuyerConnections
{
    public const int MaxPerBuyer = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ImmutableArray<IViewer>> _connections = new(StringComparer.Ordinal);

    /// <summary>False where this buyer has as many connections as one may have.</summary>
    public bool TryAdd(string buyerId, IViewer queue)
    {
        lock (_lock)
        {
            var present = _connections.GetValueOrDefault(buyerId, []);
            if (present.Length >= MaxPerBuyer) return false;
            _connections[buyerId] = present.Add(queue);
            return true;
        }
    }

    public void Remove(string buyerId, IViewer queue)
    {
        lock (_lock)
        {
            if (!_connections.TryGetValue(buyerId, out var present)) return;
            var left = present.Remove(queue);
            if (left.IsEmpty) _connections.Remove(buyerId);
            else _connections[buyerId] = left;
        }
    }

    public ImmutableArray<IViewer> Of(string buyerId)
    {
        lock (_lock) return _connections.GetValueOrDefault(buyerId, []);
    }
}
