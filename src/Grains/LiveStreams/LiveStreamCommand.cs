using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.LiveStreams;

/// <summary>What may be asked of the owner of one live stream. Every command of a host carries who asks; only the creator is heard.</summary>
public abstract partial record LiveStreamCommand
{
    private LiveStreamCommand()
    {
    }

    /// <summary>Creates the show, or changes its title and addresses.</summary>
    public sealed record Describe(string HostId, string Title, string? PlaybackUrl, string? ImageUrl) : LiveStreamCommand;

    public sealed record Schedule(string HostId, DateTimeOffset StartsAt) : LiveStreamCommand;

    public sealed record GoLive(string HostId) : LiveStreamCommand;

    public sealed record End(string HostId) : LiveStreamCommand;

    /// <summary>Replaces the line-up; at most <see cref="LiveStreamRules.MaxLineUp"/> SKUs, each once.</summary>
    public sealed record SetLineUp(string HostId, IReadOnlyList<Sku> Skus) : LiveStreamCommand;

    /// <summary>Shows one item of the line-up on screen; null shows none.</summary>
    public sealed record Pin(string HostId, Sku? Sku) : LiveStreamCommand;

    /// <summary>Starts a drop or flash offer. The owner stamps the instants; the units are moved by a following, idempotent step.</summary>
    public sealed record StartOffer(string HostId, string OfferId, OfferDraft Draft) : LiveStreamCommand;

    /// <summary>The owner of the SKU has moved the units, or why it has not.</summary>
    public sealed record NoteArming(string OfferId, StockStatus Outcome) : LiveStreamCommand;

    /// <summary>The host ends a running offer early.</summary>
    public sealed record CloseOffer(string HostId, string OfferId) : LiveStreamCommand;
}

public enum OfferKind
{
    /// <summary>A limited quantity at an announced moment.</summary>
    Drop,

    /// <summary>A reduced price for a short time.</summary>
    Flash,
}

/// <summary>What a host wants to offer.</summary>
/// <param name="Kind">Drop or flash offer.</param>
/// <param name="Sku">One item of the line-up.</param>
/// <param name="Quantity">Units; 1 to <see cref="StockRules.MaxMovement"/>.</param>
/// <param name="Price">Per unit.</param>
/// <param name="LimitPerBuyer">1 to 1,000.</param>
/// <param name="CountdownSeconds">Before it opens; 0 to 300.</param>
/// <param name="LengthSeconds">How long it is open; 5 to 86,400.</param>
/// <param name="ReservationSeconds">How long a reservation runs; 10 to 3,600.</param>
public sealed record OfferDraft(
    OfferKind Kind, Sku Sku, long Quantity, Money Price, long LimitPerBuyer, int CountdownSeconds, int LengthSeconds, int ReservationSeconds);
