using LiveCommerce.Grains.Journal.Refusals;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal.Postgres;

public sealed partial class PostgresJournal : ICountsRefusals
{
    public ValueTask<IReadOnlyList<CountOutcome>> CountAsync(IReadOnlyList<CountedRefusals> rows) => _refusals.CountAsync(rows);

    public ValueTask<IReadOnlyList<CountedRefusals>> ReadRefusalsAsync(GrainKey key, long afterStamp, int limit) => _refusals.ReadAsync(key, afterStamp, limit);
}
