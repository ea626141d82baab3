using LiveCommerce.FaultTrials.History;

namespace LiveCommerce.FaultTrials.Stores;

/// <summary>The store that a trial's processes write, seen from outside: as rows, by plain SQL, and through the independent verifier.</summary>
internal abstract class StoreUnderTest : IAsyncDisposable
{
    /// <summary>What a victim is told to open.</summary>
    public abstract string Address { get; }

    /// <summary>All stock as it is now. It disturbs nothing: the next process finds what the last one left.</summary>
    public abstract Task<StockRows> ReadAsync();

    /// <summary>What the independent verifier says about it.</summary>
    public abstract Task<IReadOnlyList<Breach>> VerifyAsync();

    public abstract ValueTask DisposeAsync();
}
