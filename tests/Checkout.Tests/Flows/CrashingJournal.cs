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

    public string Description => inner.Description;

    public ValueTask<DateTimeOffset> ReadTimeAsync() => inner.ReadTimeAsync();

    public ValueTask<HistoryPage> ReadAsync(GrainKey key, long afterSequence) => Alive().ReadAsync(key, afterSequence);

    public async ValueTask<IReadOnlyList<AppendOutcome>> AppendAsync(CommitGroup group)
    {
        if (!Dead.IsCompleted)
        {
            if (group.Batches.All(batch => batch.IsCheck) || ++_appends < atAppend) return await inner.AppendAsync(group);
            if (afterItLanded) await inner.AppendAsync(group);
            _dead.SetResult();
        }
        return [.. group.Batches.Select(_ => AppendOutcome.Lost)];
    }

    public ValueTask<IReadOnlyList<AppendOutcome>> SettleAsync(CommitGroup group) => Alive().SettleAsync(group);

    public ValueTask<IContest> ContestAsync(GrainKey key, long afterSequence) => Alive().ContestAsync(key, afterSequence);

    public ValueTask<IReadOnlyList<GrainKey>> ReadDueAsync(DateTimeOffset until, int limit) => Alive().ReadDueAsync(until, limit);

    public ValueTask<IReadOnlyList<OutboxRow>> ReadOutboxAsync(long afterPosition, int limit) => Alive().ReadOutboxAsync(afterPosition, limit);

    private IJournal Alive() => Dead.IsCompleted ? throw new JournalException("The process is dead.") : inner;
}
