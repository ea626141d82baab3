using LiveCommerce.Grains.Journal.Postgres;
using LiveCommerce.Grains.Journal.Refusals;

namespace LiveCommerce.Grains.Tests.Journal.Postgres;

public sealed class PostgresRefusalTests(PostgresDatabase database) : RefusalSpec, IClassFixture<PostgresDatabase>, IAsyncLifetime
{
    private PostgresJournal? _journal;

    protected override ICountsRefusals Refusals => _journal!;

    public async ValueTask InitializeAsync()
    {
        await database.EmptyAsync();
        _journal = await database.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_journal is not null) await _journal.DisposeAsync();
    }
}
