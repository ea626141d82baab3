using LiveCommerce.Grains.Journal;

namespace LiveCommerce.Benchmarks.Kernel;

/// <summary>A durable journal of one run: opened, closed and opened again, measured and proved from the outside.</summary>
internal interface IStore : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Opens the journal that is there; whoever opens it closes it.</summary>
    Task<OpenJournal> OpenAsync(TimeProvider time);

    /// <summary>What lies on the disk now, in bytes.</summary>
    Task<long> BytesAsync();

    /// <summary>Processor time of a server beside us; zero where there is none.</summary>
    TimeSpan ServerCpu();

    /// <summary>Proves the whole journal. "clean", or what is wrong.</summary>
    Task<string> VerifyAsync();

    /// <summary>What another process needs to open the same journal; null where only one may.</summary>
    string? Address { get; }
}

internal sealed record OpenJournal(IJournal Journal, Func<ValueTask> CloseAsync);
