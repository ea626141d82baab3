using LiveCommerce.Grains;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Simulation.Engine;

namespace LiveCommerce.Simulation.Store;

/// <summary>
/// The database that all nodes share: rows, locks, and what a commit changes. Everything here happens at one virtual instant; how long calls
/// take, and which of them get lost, is the affair of <see cref="SimJournal"/>.
/// </summary>
internal sealed class SimStore(SimLoop loop, StoreFaults faults)
{
    private readonly SortedDictionary<GrainKey, Row> _rows = [];
    private readonly HashSet<Guid> _batchIds = [];

    public StoreFaults Faults => faults;

    public SimLoop Loop => loop;

    public IEnumerable<Row> Rows => _rows.Values;

    public DateTimeOffset Time => SimTime.Epoch.AddTicks(loop.Now);

    public SavedFiles Saved { get; } = new();

    /// <summary>Called when a snapshot has become the newest one.</summary>
    public Action<GrainKey, StoredSnapshot>? SnapshotStored { get; set; }

    /// <summary>Transactions that are on the wire or at work.</summary>
    public int UnderWay { get; set; }

    /// <summary>True where nothing holds a row and no straggler can come any more.</summary>
    public bool IsQuiet => UnderWay == 0 && _rows.Values.All(row => !row.IsLocked);

    /// <summary>Called at the instant of each commit, once per batch.</summary>
    public Action<Row, Append>? Committed { get; set; }

    /// <summary>Called when an owner hands a batch, or a check, to the store.</summary>
    public Action<Append>? Sent { get; set; }

    public void NoteSent(Append append) => Sent?.Invoke(append);

    public Row RowOf(GrainKey key)
    {
        if (!_rows.TryGetValue(key, out var row)) _rows.Add(key, row = new Row(key, _rows.Count));
        return row;
    }

    public long HeadOf(GrainKey key) => _rows.TryGetValue(key, out var row) ? row.Head.Sequence : 0;

    /// <summary>Whether a batch, or a check, may go in under the lock that its transaction holds.</summary>
    public static AppendOutcome Judge(Row row, Append append)
    {
        var head = row.Head;
        var sameHead = head.Sequence == append.Expected && head.Hash.AsSpan().SequenceEqual(append.PreviousHash);
        if (!sameHead && !(Plant.Is(Bug.NoSequenceCheck) && !append.IsCheck)) return AppendOutcome.Conflict;
        if (head.Fence != append.Fence && !Plant.Is(Bug.NoFence)) return AppendOutcome.Conflict;
        if (append.IsCheck) return AppendOutcome.Committed;
        return append.Counters is { IsLawful: false } || append.Sequence < append.Expected ? AppendOutcome.Violation : AppendOutcome.Committed;
    }

    /// <summary>The instant at which a batch becomes a fact.</summary>
    public void Apply(Row row, Append append)
    {
        if (append.IsCheck) return;
        if (!_batchIds.Add(append.BatchId)) loop.Fail($"{row.Key}: the batch id {append.BatchId} was used twice.");
        row.Head = new Head(append.Sequence, append.Hash, row.Head.Fence);
        row.NextDue = append.NextDue;
        row.Counters = append.Counters;
        row.Batches.Add(new StoredBatch(append.Expected, append.Sequence, append.BatchId, append.Stamp, append.Hash, append.Format, append.Events));
        loop.Trace.Note(loop.Now, TraceKind.Commit, row.Number, append.Expected, append.Sequence);
        loop.Trace.Line(loop.Now, $"store    {row.Key} {append.Expected}->{append.Sequence} fence {append.Fence} {System.Text.Encoding.UTF8.GetString(append.Events.Span)}");
        Committed?.Invoke(row, append);
    }

    public bool Has(Append append) => _batchIds.Contains(append.BatchId);

    public void RaiseFence(Row row)
    {
        row.Head = row.Head with { Fence = row.Head.Fence + 1 };
        loop.Trace.Note(loop.Now, TraceKind.Store, row.Number, row.Head.Fence);
        loop.Trace.Line(loop.Now, $"store    {row.Key} fence raised to {row.Head.Fence}");
    }

    public HistoryPage Read(GrainKey key, long afterSequence)
    {
        if (!_rows.TryGetValue(key, out var row)) return new HistoryPage(Head.None, []);
        var from = row.Batches.FindIndex(batch => batch.Sequence > afterSequence);
        return new HistoryPage(row.Head, from < 0 ? [] : row.Batches.GetRange(from, Math.Min(faults.PageSize, row.Batches.Count - from)));
    }

    public IReadOnlyList<GrainKey> ReadDue(DateTimeOffset until, int limit) =>
        [.. _rows.Values.Where(row => row.NextDue <= until).OrderBy(row => row.NextDue).Take(limit).Select(row => row.Key)];
}
