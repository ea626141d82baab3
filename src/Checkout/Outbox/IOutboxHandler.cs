using LiveCommerce.Grains.Journal;

namespace LiveCommerce.Checkout.Outbox;

/// <summary>Acts on messages of some types. Every message may come more than once, so every effect is idempotent.</summary>
public interface IOutboxHandler
{
    /// <summary>Message types; each has one handler.</summary>
    IReadOnlyCollection<string> Types { get; }

    /// <summary>Has the effect, or says that it has to be tried again. What it throws counts as the latter.</summary>
    Task<Sent> SendAsync(OutboxRow row, CancellationToken cancellationToken);
}

/// <summary>What became of one try to send a message.</summary>
public sealed record Sent
{
    /// <summary>It has had its effect, or needs none any more.</summary>
    public static readonly Sent Done = new();

    private Sent()
    {
    }

    public bool IsDone => Reason is null;

    /// <summary>For the log; null where it is done.</summary>
    public string? Reason { get; private init; }

    /// <summary>Not before this time has passed, whatever the back-off says.</summary>
    public TimeSpan After { get; private init; }

    public static Sent TryAgain(string reason, TimeSpan after = default) => new() { Reason = reason, After = after };
}
