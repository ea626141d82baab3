using LiveCommerce.Grains.Journal.Refusals;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal.Sqlite;

/// <summary>Counted refusals: one transaction a second for all owners, between two commits.</summary>
public sealed partial class SqliteJournal : ICountsRefusals
{
    public ValueTask<IReadOnlyList<CountOutcome>> CountAsync(IReadOnlyList<CountedRefusals> rows) => new(_thread.RunAsync<IReadOnlyList<CountOutcome>>(() =>
    {
        var outcomes = new CountOutcome[rows.Count];
        return Beside(writer =>
        {
            writer.Count(rows, outcomes);
            return true;
        }) ? outcomes : new CountOutcome[rows.Count];
    }));

    public ValueTask<IReadOnlyList<CountedRefusals>> ReadRefusalsAsync(GrainKey key, long afterStamp, int limit) => new(_reads.Refusals(key, afterStamp, limit));
}
