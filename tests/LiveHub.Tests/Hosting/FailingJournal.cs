using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.LiveHub.Tests.Hosting;

/// <summary>A journal in memory whose disk can be full.</summary>
internal sealed class FailingJournal : IJournal
{
    private readonly InMemoryJournal _journal = new();

    public bool IsFull { get; set; }

    public string? LastFault => IsFull ? "disk full" : null;

    public string Description => _journal.Description;

    public ValueTask<DateTimeOffset> ReadTimeAsync() => _journal.ReadTimeAsync();

    public ValueTask<HistoryPage> ReadAsync(GrainKey key, long afterSequence) => _journal.ReadAsync(key, afterSequence);

    public ValueTask<IReadOnlyList<AppendOutcome>> AppendAsync(CommitGroup group) =>
        IsFull ? new([.. group.Batches.Select(_ => AppendOutcome.Lost)]) : _journal.AppendAsync(group);

    public ValueTask<IReadOnlyList<AppendOutcome>> SettleAsync(CommitGroup group) => _journal.SettleAsync(group);

    public ValueTask<IContest> ContestAsync(GrainKey key, long afterSequence) => _journal.ContestAsync(key, afterSequence);

    public ValueTask<IReadOnlyList<GrainKey>> ReadDueAsync(DateTimeOffset until, int limit) => _journal.ReadDueAsync(until, limit);

    public ValueTask<IReadOnlyList<OutboxRow>> ReadOutboxAsync(long afterPosition, int limit) => _journal.ReadOutboxAsync(afterPosition, limit);
}
