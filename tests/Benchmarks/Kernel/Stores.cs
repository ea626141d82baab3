using LiveCommerce.Tests.Shared;

namespace LiveCommerce.Benchmarks.Kernel;

internal static class Stores
{
    /// <summary>The durable ones that can be opened on this machine.</summary>
    public static IReadOnlyList<StoreKind> Installed { get; } =
        PostgresServer.Absence is null ? [StoreKind.Sqlite, StoreKind.Postgres] : [StoreKind.Sqlite];

    /// <param name="folder">Exists and is ours.</param>
    public static Task<IStore> OpenAsync(KernelOptions options, string folder, TimeProvider time) => options.Store switch
    {
        StoreKind.Memory => Task.FromResult<IStore>(new MemoryStore(time)),
        StoreKind.Sqlite => Task.FromResult<IStore>(new SqliteStore(folder)),
        StoreKind.Postgres => PostgresStore.OpenAsync(options.Connection),
    };
}
