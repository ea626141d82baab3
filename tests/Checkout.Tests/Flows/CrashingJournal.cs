using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Checkout.Tests.Flows;

/// <summary>
/// A journal whose process dies at a chosen append of events: before it lands, or after it landed but before anybody learns of it. From then
/// on nothing is read or written; the inner journal is what a restart finds.
/// </summary>
internal sealed class CrashingJournal(IJournal inner, int atAppend, bool afterItLanded) : IJournal
{
    private readonly TaskCompletionSource _dead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _appends;

    public Task Dead => _dead.Task;

    public string? LastFault => Dead.IsCompleted ? "dead" : inner.LastFault;

    public IEnumerable<StoredBatch> Read(GrainKey key, long afterSequence) => Alive().Read(key, afterSequence);

    public IReadOnlyList<AppendOutcome> Append(IReadOnlyList<Append> batches, IReadOnlyList<long> sentOutboxPositions)
    {
        if (!Dead.IsCompleted)
        {
            if (batches.Count == 0 || ++_appends < atAppend) return inner.Append(batches, sentOutboxPositions);
            if (afterItLanded) inner.Append(batches, sentOutboxPositions);
            _dead.SetResult();
        }
        return [.. batches.Select(_ => AppendOutcome.Lost)];
    }

    public AppendOutcome Settle(Append batch) => Dead.IsCompleted ? AppendOutcome.Lost : inner.Settle(batch);

    public IReadOnlyList<GrainKey> ReadDue(DateTimeOffset until, int limit) => Alive().ReadDue(until, limit);

    public IReadOnlyList<OutboxRow> ReadOutbox(long afterPosition, int limit) => Alive().ReadOutbox(afterPosition, limit);

    private IJournal Alive() => Dead.IsCompleted ? throw new JournalException("The process is dead.") : inner;
}
