using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Tests.Journal;

namespace LiveCommerce.Ledger.Tests.Journals;

/// <summary>Drives the real rules of one SKU and writes what they decide with the real journal, several decisions to a batch.</summary>
internal sealed class RealStock(string sku, SqliteJournal journal)
{
    private readonly StockKind _kind = new(SilentBroadcaster.Instance);
    private readonly StockState _state = new(sku);
    private readonly List<StockEvent> _batch = [];
    private readonly GrainKey _key = new(StockKind.KindName, sku);
    private byte[] _hash = ChainHash.Genesis;
    private long _sequence;

    public int Waiting => _batch.Count;

    /// <summary>Reservations that were granted, to newcomers and to those who waited.</summary>
    public int Granted { get; private set; }

    public long Sold => _kind.View(_state, 0, []).Total().Sold;

    public StockAnswer Do(StockCommand command, DateTimeOffset now)
    {
        while (_kind.DecideDue(_state, now) is { Count: > 0 } due) Take(due);
        var (answer, events) = _kind.Decide(_state, command, now);
        Take(events);
        return answer;
    }

    public void Flush()
    {
        if (_batch.Count == 0) return;
        var (batchId, stamp, bytes, next) = (Guid.NewGuid(), _batch[^1].At, _kind.Write(_batch), _sequence + _batch.Count);
        var hash = ChainHash.Next(ChainHash.CurrentFormat, _hash, _key, _sequence, next, batchId, stamp, bytes);
        var outcome = journal.Append(
            [new Append(_key, batchId, _sequence, 0, next, _hash, hash, stamp, ChainHash.CurrentFormat, bytes, _kind.NextDue(_state), _kind.Counters(_state), [])], []);
        Assert.Equal([AppendOutcome.Committed], outcome);
        (_sequence, _hash) = (next, hash);
        _batch.Clear();
    }

    private void Take(IReadOnlyList<StockEvent> events)
    {
        foreach (var happened in events)
        {
            _kind.Apply(_state, happened);
            _batch.Add(happened);
            if (happened is StockEvent.Reserved or StockEvent.ReservedAt or StockEvent.Promoted) Granted++;
        }
    }
}
