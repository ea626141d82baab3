using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Tests.Journal;

/// <summary>A journal asked from a test that has nothing else to do meanwhile.</summary>
internal static class JournalCalls
{
    public static IReadOnlyList<AppendOutcome> Append(this IJournal journal, IReadOnlyList<Append> batches, IReadOnlyList<long> sentOutboxPositions) =>
        journal.AppendAsync(new CommitGroup(batches, sentOutboxPositions)).AsTask().GetAwaiter().GetResult();

    public static AppendOutcome Settle(this IJournal journal, Append batch) => journal.Settle([batch])[0];

    public static IReadOnlyList<AppendOutcome> Settle(this IJournal journal, IReadOnlyList<Append> batches) =>
        journal.SettleAsync(new CommitGroup(batches, [])).AsTask().GetAwaiter().GetResult();

    public static IContest Contest(this IJournal journal, GrainKey key, long afterSequence) =>
        journal.ContestAsync(key, afterSequence).AsTask().GetAwaiter().GetResult();

    public static Head HeadOf(this IJournal journal, GrainKey key) => journal.ReadAsync(key, long.MaxValue - 1).AsTask().GetAwaiter().GetResult().Head;

    /// <summary>All pages of one grain.</summary>
    public static IReadOnlyList<StoredBatch> Read(this IJournal journal, GrainKey key, long afterSequence)
    {
        var batches = new List<StoredBatch>();
        while (true)
        {
            var page = journal.ReadAsync(key, batches is [.., var last] ? last.Sequence : afterSequence).AsTask().GetAwaiter().GetResult();
            batches.AddRange(page.Batches);
            if (page.Batches.Count == 0 || page.Batches[^1].Sequence == page.Head.Sequence) return batches;
        }
    }

    public static IReadOnlyList<GrainKey> ReadDue(this IJournal journal, DateTimeOffset until, int limit) =>
        journal.ReadDueAsync(until, limit).AsTask().GetAwaiter().GetResult();

    public static IReadOnlyList<OutboxRow> ReadOutbox(this IJournal journal, long afterPosition, int limit) =>
        journal.ReadOutboxAsync(afterPosition, limit).AsTask().GetAwaiter().GetResult();
}
