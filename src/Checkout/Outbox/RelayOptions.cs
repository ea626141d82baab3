namespace LiveCommerce.Checkout.Outbox;

/// <summary>Bounds of the relay.</summary>
public sealed record RelayOptions
{
    /// <summary>
    /// Messages of one handler that are being sent at the same time. Each handler has its own share, so that a payment provider that answers
    /// slowly delays no step on stock.
    /// </summary>
    public int Concurrency { get; init; } = 64;

    /// <summary>Rows read at once.</summary>
    public int PageSize { get; init; } = 256;

    /// <summary>
    /// How often the outbox is looked into without a signal. Needed where several processes share the journal: what others write, and rows that
    /// were held back behind them, raise none here. Null where one process writes.
    /// </summary>
    public TimeSpan? LookEvery { get; init; }

    /// <summary>The interval for a journal that several processes share.</summary>
    public static readonly TimeSpan SharedLookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Rows in memory, those that wait for another try included. Above it the relay reads on when one has left.</summary>
    public int MaxRows { get; init; } = 16_384;

    /// <summary>Upper end of the first wait after a failure; it doubles with each further one.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan MaxBackOff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After so many tries, and after as many again, a message is told to a person.</summary>
    public int TriesBeforeAlarm { get; init; } = 10;
}
