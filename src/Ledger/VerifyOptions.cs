namespace LiveCommerce.Ledger;

/// <summary>How to verify.</summary>
public sealed record VerifyOptions
{
    /// <summary>Breaches that are kept with their sentences; all are counted. 0 or more.</summary>
    public int MaxBreaches { get; init; } = 50;

    /// <summary>Measures how long it took; nothing that is verified depends on it.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>How far a run has come; reported every <see cref="Every"/> batches.</summary>
public readonly record struct VerifyProgress(long Batches, long Events, string Owner)
{
    /// <summary>Batches between two reports.</summary>
    public const int Every = 8192;
}
